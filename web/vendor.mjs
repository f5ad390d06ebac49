// Copies the third-party modules that the front ends are bundled with out of node_modules, as `npm ci` has laid it by the lock
// file, into vendor/: single files named with version and licence, an index for the bundler, the licences' texts.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const modules = {
  'preact': 'preact/dist/preact.mjs',
  'preact/hooks': 'preact/hooks/dist/hooks.mjs',
  'preact/jsx-runtime': 'preact/jsx-runtime/dist/jsxRuntime.mjs',
  '@preact/signals': '@preact/signals/dist/signals.mjs',
  '@preact/signals-core': '@preact/signals-core/dist/signals-core.mjs',
  'lean-qr': 'lean-qr/index.mjs',
  'uplot': 'uplot/dist/uPlot.esm.js',
  'uplot.css': 'uplot/dist/uPlot.min.css',
  'zxing-wasm/reader': 'zxing-wasm/dist/es/reader/index.js',
  '../share.js': 'zxing-wasm/dist/es/share.js',
  'zxing_reader.wasm': 'zxing-wasm/dist/reader/zxing_reader.wasm',
}

const target = process.argv[2] ?? 'vendor'
rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
const index = {}
const licences = new Map()
for (const [name, file] of Object.entries(modules)) {
  const parts = file.split('/')
  const home = parts.slice(0, file.startsWith('@') ? 2 : 1).join('/')
  const { version, license } = JSON.parse(readFileSync(`node_modules/${home}/package.json`, 'utf8'))
  const extension = file.slice(file.lastIndexOf('.') + 1).replace('mjs', 'js')
  const base = name === '../share.js' ? 'zxing-wasm-share' : name.replace(/^@/, '').replace(/\.(wasm|css)$/, '').replaceAll('/', '-')
  index[name] = `${base}-${version}-${license}.${extension}`
  cpSync(`node_modules/${file}`, `${target}/${index[name]}`)
  licences.set(home, `${home} ${version} (${license})\n\n${readFileSync(`node_modules/${home}/LICENSE`, 'utf8').trim()}\n`)
}
writeFileSync(`${target}/index.json`, JSON.stringify(index, null, 2) + '\n')
writeFileSync(`${target}/LICENSES.txt`, [...licences.values()].join('\n---\n\n'))
