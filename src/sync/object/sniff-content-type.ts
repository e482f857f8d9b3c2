/** Bytes that are looked at. */
export const SNIFFED = 512

/**
 * Content type by the first bytes, as azcopy guesses it when the extension is unknown; without a charset.
 * https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type
 */
export function sniffContentType(bytes: Buffer): string {
  const beginning = bytes.toString('latin1', 0, SNIFFED)
  const known = SIGNATURES.find(([pattern]) => pattern.test(beginning))
  if (known) return known[1]
  return BINARY.test(beginning) ? 'application/octet-stream' : 'text/plain'
}

const TAGS = '!DOCTYPE HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|BODY|BR|B|P'

/** The first that matches counts. */
const SIGNATURES: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`^[\\t\\n\\f\\r ]*<(?:${TAGS})[ >]`, 'i'), 'text/html'],
  [/^[\t\n\f\r ]*<!--/, 'text/html'],
  [/^[\t\n\f\r ]*<\?xml/, 'text/xml'],
  [/^%PDF-/, 'application/pdf'],
  [/^%!PS-Adobe-/, 'application/postscript'],
  [/^(?:\xfe\xff|\xff\xfe|\xef\xbb\xbf)/, 'text/plain'],
  [/^\0\0[\x01\x02]\0/, 'image/x-icon'],
  [/^BM/, 'image/bmp'],
  [/^GIF8[79]a/, 'image/gif'],
  [/^RIFF....WEBPVP/s, 'image/webp'],
  [/^\x89PNG\r\n\x1a\n/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^FORM....AIFF/s, 'audio/aiff'],
  [/^ID3/, 'audio/mpeg'],
  [/^OggS\0/, 'application/ogg'],
  [/^MThd\0\0\0\x06/, 'audio/midi'],
  [/^RIFF....AVI /s, 'video/avi'],
  [/^RIFF....WAVE/s, 'audio/wave'],
  [/^\0..[\s\S]ftyp(?:mp4|[\s\S]{4}mp4)/s, 'video/mp4'],
  [/^\x1a\x45\xdf\xa3/, 'video/webm'],
  [/^\0\x01\0\0/, 'font/ttf'],
  [/^OTTO/, 'font/otf'],
  [/^ttcf/, 'font/collection'],
  [/^wOFF/, 'font/woff'],
  [/^wOF2/, 'font/woff2'],
  [/^\x1f\x8b\x08/, 'application/x-gzip'],
  [/^PK\x03\x04/, 'application/zip'],
  [/^Rar!\x1a\x07(?:\0|\x01\0)/, 'application/x-rar-compressed'],
  [/^\0asm/, 'application/wasm'],
]

/** https://mimesniff.spec.whatwg.org/#binary-data-byte */
const BINARY = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/
