// Decodes camera frames beside the page, whose policy does not allow WebAssembly.
import { prepareZXingModule, readBarcodes, type ReadInputBarcodeFormat } from 'zxing-wasm/reader'
import type { Barcode, Format, Frame } from '../parts/barcode'

const names: Record<Format, ReadInputBarcodeFormat> = {
  qr_code: 'QRCode',
  code_128: 'Code128',
  code_39: 'Code39',
  pdf417: 'PDF417',
  data_matrix: 'DataMatrix',
  aztec: 'Aztec',
  ean_13: 'EAN13',
}

const loaded = prepareZXingModule({ overrides: { locateFile: () => DECODER }, fireImmediately: true })

addEventListener('message', async ({ data }: MessageEvent<Frame>) => {
  const barcodes = await loaded.then(
    () => decode(data),
    () => null,
  )
  postMessage(barcodes)
})

async function decode({ image, formats }: Frame): Promise<Barcode[]> {
  const found = await readBarcodes(image, { formats: formats.map((format) => names[format]), textMode: 'Plain', maxNumberOfSymbols: 8 })
  return found.flatMap(({ text, format: variant, position: { topLeft, topRight, bottomLeft, bottomRight } }) => {
    const format = formats.find((format) => variant.startsWith(names[format]))
    const x = (topLeft.x + topRight.x + bottomLeft.x + bottomRight.x) / 4
    const y = (topLeft.y + topRight.y + bottomLeft.y + bottomRight.y) / 4
    return format ? [{ text, format, x, y }] : []
  })
}
