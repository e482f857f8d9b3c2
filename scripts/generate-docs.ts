import { readFileSync, writeFileSync } from 'node:fs'
import type { OptionRow } from '../src/options/table/row.ts'
import { TABLE } from '../src/options/table/table.ts'
import { inspectBundles } from './bundle.ts'
import { bundledPackages } from './bundled-packages.ts'
import { compatAzcopyPage } from './docs/compat-azcopy-page.ts'
import { compatPage } from './docs/compat-page.ts'
import { jobSchema } from './docs/job-schema.ts'
import { manPage } from './docs/man-page.ts'
import { noticesPage } from './docs/notices-page.ts'
import { optionsPage } from './docs/options-page.ts'
import { ROOT } from './project.ts'

// `npm run docs`: writes the documents that come from the options table, and THIRD-PARTY-NOTICES, which comes from the bundles.
// With --check it writes nothing, names the stale documents and ends with exit code 1.

const table: readonly OptionRow[] = TABLE
const documents = {
  'docs/options.md': optionsPage(table),
  'docs/objsync.1': manPage(table),
  'docs/compat-s3sync.md': compatPage(table),
  'docs/compat-azcopy.md': compatAzcopyPage(table),
  'docs/schema/objsync.toml.schema.json': jobSchema(),
  'THIRD-PARTY-NOTICES': noticesPage(bundledPackages(await inspectBundles(), ROOT)),
}
const check = process.argv.includes('--check')

for (const [path, content] of Object.entries(documents)) {
  if (!check) writeFileSync(path, content)
  else if (read(path) !== content) {
    process.stderr.write(`${path} is stale: run npm run docs\n`)
    process.exitCode = 1
  }
}

/** With line ends as they were written, whatever a checkout made of them. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
  } catch {
    return undefined
  }
}
