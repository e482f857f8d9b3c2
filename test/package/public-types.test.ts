import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { OUT } from '../../scripts/project.ts'

const TYPES = join(OUT, 'types')

/** Follows from the options table, which has tests of its own. */
const OPTIONS = 'options/table/types.d.ts'

/** A declaration file without its comments. */
function bare(path: string, text: string): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
  return ts.createPrinter({ removeComments: true }).printFile(file).trim()
}

// When it fails, the public types have changed: see "What stays the same" in docs/library.md, then run vitest with -u.
it('the public types change only on purpose', async () => {
  const entries = await readdir(TYPES, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort()
  const texts: string[] = []
  for (const path of paths) {
    const name = relative(TYPES, path).split(sep).join('/')
    if (name !== OPTIONS) texts.push(`// ${name}\n${bare(path, await readFile(path, 'utf8'))}\n`)
  }
  await expect(texts.join('\n')).toMatchFileSnapshot('public-types.txt')
})
