// Charts: bars over hours with the table that they were drawn from, and shares, which are a table already.
import { useSignal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot.css'
import './chart.css'
import { t } from './language'

export interface Row {
  label: string
  values: number[]
}

const height = 220

// Bars draws the first value of each row; its table has all of them, under the names of the columns, from the first row of
// which there is something to tell to the last.
export function Bars({ title, head, columns, rows }: { title: string; head: string; columns: string[]; rows: Row[] }) {
  const id = useId()
  const open = useSignal(false)
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const names = useRef(rows)
  names.current = rows
  useEffect(() => {
    const element = place.current!
    const drawn = (chart.current = draw(element, () => names.current))
    const sized = new ResizeObserver(() => !element.hidden && drawn.setSize({ width: element.clientWidth, height }))
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const recolour = () => drawn.redraw()
    sized.observe(element)
    dark.addEventListener('change', recolour)
    return () => {
      sized.disconnect()
      dark.removeEventListener('change', recolour)
      drawn.destroy()
    }
  }, [])
  useEffect(() => chart.current!.setData(data(rows)), [rows])
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption id={id}>
        <b>{title}</b>
      </figcaption>
      <div class="plot" ref={place} aria-hidden="true" hidden={open.value} />
      {open.value && <Table head={head} columns={columns} rows={rows} label={title} />}
      <button class="button quiet" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        {t(open.value ? 'chart.picture' : 'chart.table')}
      </button>
    </figure>
  )
}

function Table({ head, columns, rows: all, label }: { head: string; columns: string[]; rows: Row[]; label: string }) {
  const told = all.map(({ values }) => values.some((value) => value > 0))
  const rows = all.slice(told.indexOf(true), told.lastIndexOf(true) + 1)
  return (
    <div class="scrolling" tabIndex={0} role="group" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {columns.map((column) => (
              <th key={column} scope="col" class="count">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, values }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {values.map((value, i) => (
                <td key={columns[i]} class="count">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

// Shares are counts side by side, the longest bar the whole width.
export function Shares({ title, rows }: { title: string; rows: { label: string; value: number }[] }) {
  const most = Math.max(1, ...rows.map(({ value }) => value))
  return (
    <table class="shares">
      <caption>
        <b>{title}</b>
      </caption>
      <tbody>
        {rows.map(({ label, value }) => (
          <tr key={label}>
            <th scope="row">
              {label}
              <span class="bar" style={{ inlineSize: `${(100 * value) / most}%` }} />
            </th>
            <td class="count">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function data(rows: Row[]): uPlot.AlignedData {
  return [rows.map((_, i) => i), rows.map(({ values }) => values[0] ?? 0)]
}

function draw(place: HTMLElement, rows: () => Row[]): uPlot {
  const token = (name: string) => getComputedStyle(place).getPropertyValue(name)
  const font = `16px ${getComputedStyle(place).fontFamily}`
  const axis: uPlot.Axis = { stroke: () => token('--dim'), font, ticks: { show: false }, border: { show: false } }
  return new uPlot(
    {
      width: place.clientWidth,
      height,
      padding: [24, 8, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: (_, least, most) => [least - 0.6, most + 0.6] },
        y: { range: (_, __, most) => [0, Math.max(4, most)] },
      },
      axes: [
        { ...axis, size: 36, gap: 12, grid: { show: false }, splits: () => rows().flatMap((_, i) => (i % 6 === 0 ? [i] : [])), values: (_, at) => at.map((i) => rows()[i]?.label ?? '') },
        { ...axis, size: 44, grid: { stroke: () => token('--line'), width: 1 }, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000], space: 44 },
      ],
      series: [{}, { fill: () => token('--text'), width: 0, points: { show: false }, paths: uPlot.paths.bars!({ size: [0.7, 48] }) }],
      hooks: { draw: [nameTheHighest] },
    },
    data(rows()),
    place,
  )
}

// nameTheHighest writes its number above the highest bar.
function nameTheHighest(chart: uPlot): void {
  const values = chart.data[1] as number[]
  const most = Math.max(0, ...values)
  if (most === 0) return
  const { ctx } = chart
  ctx.save()
  ctx.fillStyle = getComputedStyle(chart.root).getPropertyValue('--text')
  ctx.font = `700 ${16 * devicePixelRatio}px ${getComputedStyle(chart.root).fontFamily}`
  ctx.textAlign = 'center'
  ctx.fillText(String(most), chart.valToPos(values.indexOf(most), 'x', true), chart.valToPos(most, 'y', true) - 6 * devicePixelRatio)
  ctx.restore()
}
