// `npm run recording`: builds objsync, plays the session of scripts/recording/scenes.ts for real, and writes docs/recording.svg.
// `--check` writes nothing and fails when the file shows another session. `--no-build` takes the bundles that dist has.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { buildBundles } from './bundle.ts'
import { ROOT } from './project.ts'
import { linesOf } from './recording/screen.ts'
import { playSession } from './recording/session.ts'
import { svgOf } from './recording/svg.ts'

const FILE = join(ROOT, 'docs', 'recording.svg')

if (!process.argv.includes('--no-build')) await buildBundles()
const svg = svgOf(linesOf(await playSession()))
if (!process.argv.includes('--check')) {
  await writeFile(FILE, svg)
} else {
  const [shown, played] = [(await readFile(FILE, 'utf8')).split('\n'), svg.split('\n')]
  const different = played.findIndex((line, index) => line !== shown[index])
  if (different >= 0 || shown.length !== played.length) {
    console.error('docs/recording.svg shows another session than the one that was just played; run npm run recording')
    console.error(`line ${different + 1} is now: ${played[different] ?? '(the end)'}`)
    process.exitCode = 1
  }
}
