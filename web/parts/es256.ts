// ES256, ECDSA over P-256 with SHA-256, as WebCrypto names it.
export const es256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
