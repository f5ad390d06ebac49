// What a camera reads. Formats have the names of the Barcode Detection API.
export type Format = 'qr_code' | 'code_128' | 'code_39' | 'pdf417' | 'data_matrix' | 'aztec' | 'ean_13'

// Barcode is one that was found in a frame; x and y are its middle, in pixels of the frame.
export interface Barcode {
  text: string
  format: Format
  x: number
  y: number
}

// Frame is what the decoder is asked. It answers Barcode[], or null if it cannot decode at all.
export interface Frame {
  image: ImageData
  formats: Format[]
}
