/** The text form in which getfattr prints and setfattr reads attributes: `# file: PATH`, lines `NAME=0sBASE64`, an empty line. */
export function formatAttribute(path: string, name: string, text: string): string {
  return `# file: ${escapePath(path)}\n${name}=0s${Buffer.from(text).toString('base64')}\n\n`
}

/** The same form, for all attributes of a file. */
export function formatAttributes(path: string, attributes: ReadonlyMap<string, Buffer>): string {
  const lines = [...attributes].map(([name, value]) => `${escapeName(name)}=0s${value.toString('base64')}\n`)
  return `# file: ${escapePath(path)}\n${lines.join('')}\n`
}

/** All attributes by path and name. */
export function parseEachAttribute(output: Buffer): Map<string, Map<string, Buffer>> {
  const files = new Map<string, Map<string, Buffer>>()
  let attributes = new Map<string, Buffer>()
  for (const line of output.toString('latin1').split('\n')) {
    if (line.startsWith('# file: ')) {
      attributes = new Map<string, Buffer>()
      files.set(unescapePath(line.slice('# file: '.length)), attributes)
    }
    const at = line.indexOf('=0s')
    if (at > 0 && !line.startsWith('#')) attributes.set(unescapePath(line.slice(0, at)), Buffer.from(line.slice(at + 3), 'base64'))
    // An empty value has no encoding.
    else if (line.endsWith('=""') || (line !== '' && !line.startsWith('#') && at < 0)) attributes.set(unescapePath(line.replace(/=(?:"")?$/, '')), Buffer.alloc(0))
  }
  return files
}

/** Values of one attribute by path. */
export function parseAttributes(output: Buffer, name: string): Map<string, string> {
  const values = new Map<string, string>()
  let path = ''
  // One character for each byte, because paths are escaped byte by byte.
  for (const line of output.toString('latin1').split('\n')) {
    if (line.startsWith('# file: ')) path = unescapePath(line.slice('# file: '.length))
    else if (line.startsWith(`${name}=0s`)) values.set(path, Buffer.from(line.slice(name.length + 3), 'base64').toString('utf8'))
  }
  return values
}

function escapePath(path: string): string {
  return path.replace(/[\n\r\\]/g, (character) => '\\' + character.charCodeAt(0).toString(8).padStart(3, '0'))
}

function escapeName(name: string): string {
  return name.replace(/[\n\r\\=]/g, (character) => '\\' + character.charCodeAt(0).toString(8).padStart(3, '0'))
}

function unescapePath(escaped: string): string {
  const bytes = escaped.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
