// What bundle.go makes of the catalogues for the page that is bundled.
declare module 'messages' {
  const messages: Record<'kk' | 'ru' | 'en', Record<string, string | Record<string, string>>>
  export default messages
}

// The address of the camera decoder's WebAssembly, with its version in the name.
declare const DECODER: string
