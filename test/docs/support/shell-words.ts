/** Values of the variables that the documents use in command lines; any other variable stands for its own name. */
const VARIABLES: Readonly<Record<string, string>> = {
  SAS: 'sv=2024-11-04&sr=c&sp=racwdl&sig=c2lnbmF0dXJl',
  HOME: '/home/me',
}

/** Ends a simple command: a pipe, a list, a redirection, a closing bracket. */
const END = /^(?:[|;<>()]|&(?!\w)|\d?>)/

/**
 * Returns the words of the simple command that a line of a POSIX shell begins with. It knows quotes, escapes, comments and variables, and no
 * more, since the documents use no more.
 */
export function shellWords(line: string): string[] {
  const words: string[] = []
  let rest = line.trimStart()
  while (rest !== '' && !rest.startsWith('#') && !END.test(rest)) {
    let word = ''
    for (let piece = PIECE.exec(rest); piece !== null; piece = PIECE.exec(rest)) {
      word += valueOf(piece[0])
      rest = rest.slice(piece[0].length)
    }
    if (/^[|;<>&()'"`]/.test(rest)) {
      if (!END.test(rest)) throw new Error(`unreadable for the tests of the documents: ${rest}`)
      words.push(word)
      break
    }
    words.push(word)
    rest = rest.trimStart()
  }
  return words
}

const PIECE = /^(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|\$\([^)]*\)|&(?=\w)|[^\s|;<>&()'"`\\])/

function valueOf(piece: string): string {
  if (piece.startsWith("'")) return piece.slice(1, -1)
  if (piece.startsWith('"')) return expanded(piece.slice(1, -1).replaceAll(/\\(["\\$`])/g, '$1'))
  if (piece.startsWith('\\')) return piece.slice(1)
  return piece
}

function expanded(text: string): string {
  return text.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => VARIABLES[name] ?? name)
}
