// Reads barcodes off a camera's picture: by the browser where it can, else by the decoder, a worker that is loaded only then.
import type { Barcode, Format, Frame } from './barcode'

interface Reader {
  read(video: HTMLVideoElement): Promise<Barcode[]>
  close(): void
}

declare class BarcodeDetector {
  static getSupportedFormats(): Promise<string[]>
  constructor(options: { formats: Format[] })
  detect(video: HTMLVideoElement): Promise<{ rawValue: string; format: Format; boundingBox: DOMRectReadOnly }[]>
}

export async function openReader(formats: Format[]): Promise<Reader> {
  if (!('BarcodeDetector' in window)) return decoder(formats)
  const supported = await BarcodeDetector.getSupportedFormats().catch((): string[] => [])
  return formats.every((format) => supported.includes(format)) ? detector(formats) : decoder(formats)
}

function detector(formats: Format[]): Reader {
  const browser = new BarcodeDetector({ formats })
  let instead: Reader | undefined
  return {
    async read(video) {
      if (!instead) {
        try {
          const found = await browser.detect(video)
          return found.map(({ rawValue: text, format, boundingBox: box }) => {
            return { text, format, x: box.x + box.width / 2, y: box.y + box.height / 2 }
          })
        } catch {
          instead = decoder(formats) // some phones promise a detector that they do not have
        }
      }
      return instead.read(video)
    },
    close: () => instead?.close(),
  }
}

function decoder(formats: Format[]): Reader {
  const worker = new Worker('/decoder.js')
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  return {
    read(video) {
      const { videoWidth: width, videoHeight: height } = video
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
      context.drawImage(video, 0, 0)
      const frame: Frame = { image: context.getImageData(0, 0, width, height), formats }
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<Barcode[] | null>) => (data ? resolve(data) : reject(new Error('no decoder')))
        worker.onerror = reject
        worker.postMessage(frame, [frame.image.data.buffer])
      })
    },
    close: () => worker.terminate(),
  }
}
