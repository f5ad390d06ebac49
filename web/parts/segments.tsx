import type { ComponentChildren } from 'preact'

// Segments choose one of a few.
export function Segments<T extends string>(props: { label: string; value: { value: T }; options: [T, ComponentChildren][] }) {
  return (
    <fieldset class="segments" aria-label={props.label}>
      {props.options.map(([option, name]) => (
        <label key={option}>
          <input
            type="radio"
            name={props.label}
            checked={props.value.value === option}
            onChange={() => (props.value.value = option)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}
