// What bundle.go makes of the catalogues for the page that is bundled.
declare module 'messages' {
  const messages: Record<string, (string | Record<string, string>)[]>
  export default messages
}

// The address of the camera decoder's WebAssembly, with its version in the name.
declare const DECODER: string

// What the service worker keeps: each page's address with the routes that it answers, and the files beside them.
declare const OFFLINE: { shells: Record<string, string[]>; files: string[] }
