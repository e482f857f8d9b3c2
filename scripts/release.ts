// `npm run release -- STEP …`: the steps of .github/workflows/release.yml. Each also runs on any machine.
import process from 'node:process'
import { writeArchives } from './release/archives.ts'
import { changelogSection } from './release/changelog.ts'
import { writeChecksums } from './release/checksums.ts'
import { writeContainerContext } from './release/container.ts'
import { writeManifests } from './release/manifests.ts'
import { writeSbom } from './release/sbom.ts'
import { checkTag } from './release/tag.ts'

interface Step {
  /** The words after the step's name, as the usage shows them. */
  readonly words: readonly string[]
  readonly run: (...words: string[]) => Promise<string>
}

const STEPS: Readonly<Record<string, Step>> = {
  'check-tag': { words: ['TAG'], run: checkTag },
  'notes': { words: [], run: changelogSection },
  'archives': { words: ['EXECUTABLES', 'OUT'], run: writeArchives },
  'sbom': { words: ['OUT'], run: writeSbom },
  'checksums': { words: ['OUT'], run: writeChecksums },
  'manifests': { words: ['OUT', 'REPOSITORY'], run: writeManifests },
  'container': { words: ['EXECUTABLES', 'CONTEXT'], run: writeContainerContext },
}

async function main([name = '', ...words]: readonly string[]): Promise<void> {
  const step = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined
  if (step?.words.length !== words.length) throw new Error(`usage: npm run release -- STEP\n${usage()}`)
  console.log(await step.run(...words))
}

function usage(): string {
  return Object.entries(STEPS).map(([name, { words }]) => `  ${[name, ...words].join(' ')}`).join('\n')
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
