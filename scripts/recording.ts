// `npm run recording`: builds objsync, runs it on two folders, and writes docs/recording.svg from the output of these runs.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { buildBundles } from './bundle.ts'
import { ROOT } from './project.ts'

const run = promisify(execFile)
const WIDTH = 800
const LINE_HEIGHT = 20
const MARGIN = 16
/** Seconds from one line to the next. */
const PACE = 0.35
/** The modification time of each file, so that every recording shows the same decisions. */
const TIME = new Date('2026-01-31T12:00:00Z')
const FILES: Readonly<Record<string, number>> = { 'photos/alps.jpg': 3_000_000, 'photos/beach.jpg': 2_000_000, 'photos/notes.txt': 120, 'backup/old.jpg': 900 }
const RUNS: readonly (readonly string[])[] = [
  ['--dry-run', '--delete', 'photos', 'backup'],
  ['--delete', '--max-delete', '10', 'photos', 'backup'],
  ['photos', 'backup'],
]

async function record(folder: string): Promise<string[]> {
  for (const [name, size] of Object.entries(FILES)) {
    const file = join(folder, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, Buffer.alloc(size, 1))
    await utimes(file, TIME, TIME)
  }
  const lines: string[] = []
  for (const words of RUNS) {
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder }
    const { stdout, stderr } = await run(process.execPath, [join(ROOT, 'bin', 'objsync.js'), ...words], { cwd: folder, env })
    lines.push(`$ objsync ${words.join(' ')}`, ...`${stderr}${stdout}`.trimEnd().split('\n').map(steady), '')
  }
  return lines.slice(0, -1)
}

/** Leaves out the duration and the rate, which differ from run to run. */
function steady(line: string): string {
  return line.replace(/,? in [\d.]+ s(?=[.;])|, [\d.]+ \w+\/s(?=\.$)/, '')
}

function svgOf(lines: readonly string[]): string {
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN
  const texts = lines.map((line, index) => {
    const style = `animation-delay:${(index * PACE).toFixed(2)}s`
    return `<text x="${MARGIN}" y="${MARGIN + (index + 0.75) * LINE_HEIGHT}" class="${line.startsWith('$') ? 'typed' : 'line'}" style="${style}">${escapeXml(line)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Three runs of objsync in a terminal">
<style>
rect { fill: #f6f8fa }
text { font: 13px ui-monospace, Menlo, Consolas, monospace; fill: #1f2328; white-space: pre; animation: show 0.2s both }
.typed { fill: #0550ae; font-weight: bold }
@keyframes show { from { opacity: 0 } }
@media (prefers-color-scheme: dark) { rect { fill: #161b22 } text { fill: #e6edf3 } .typed { fill: #79c0ff } }
@media (prefers-reduced-motion: reduce) { text { animation: none } }
</style>
<rect width="100%" height="100%" rx="8"/>
${texts.join('\n')}
</svg>
`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

await buildBundles()
const folder = await mkdtemp(join(tmpdir(), 'objsync-recording-'))
try {
  await writeFile(join(ROOT, 'docs', 'recording.svg'), svgOf(await record(folder)))
} finally {
  await rm(folder, { recursive: true, force: true })
}
