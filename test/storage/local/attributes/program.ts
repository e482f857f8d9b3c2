import type { AttributeProgram } from '../../../../src/storage/local/attributes/powershell.ts'

/**
 * A program that speaks as PowerShell does here. A file's attributes are the number in its content; the content `denied` stands for
 * a file whose attributes cannot be read, `vanished` for one that is gone. It logs the pages that it is asked for.
 */
const SCRIPT = `
const fs = require('node:fs')
const [log, behaviour] = process.argv.slice(1)
const answerFor = (path) => {
  if (!fs.existsSync(path)) return 'absent'
  if (fs.lstatSync(path).isSymbolicLink()) return '1024'
  const text = fs.readFileSync(path, 'utf8')
  return text === 'denied' ? 'failed UnauthorizedAccessException' : text === 'vanished' ? 'absent' : text
}
process.on('SIGTERM', () => { fs.appendFileSync(log, 'ended\\n'); process.exit(0) })
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === "'end'") return void console.log('end')
  const [, page] = /^Get-Page '([A-Za-z0-9+/=]*)'$/.exec(line) ?? []
  if (page === undefined) return
  const paths = Buffer.from(page, 'base64').toString('utf8').split('\\0')
  fs.appendFileSync(log, paths.length + '\\n')
  if (behaviour === 'ends') { console.error('no more'); process.exit(3) }
  const answers = paths.map(answerFor)
  if (behaviour === 'short') answers.pop()
  if (behaviour === 'garbled') answers[0] = 'Hidden'
  for (const answer of answers) console.log(answer)
})
`

/** @param log the file that gets a line with the number of paths of each page */
export function attributeProgram(log: string, behaviour: 'answers' | 'short' | 'ends' | 'garbled' = 'answers'): AttributeProgram {
  return { name: process.execPath, args: ['-e', SCRIPT, log, behaviour] }
}
