import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import { readPage } from './support/page.ts'

/** All of our code as one text, in which the parts of a message that are joined by `+` stand together. */
function source(): string {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  return files.map((name) => readFileSync(join(ROOT, 'src', name), 'utf8')).join('\n').replaceAll(/['`] \+\s+['`]/g, '')
}

it('docs/troubleshooting.md names only messages that objsync has', () => {
  const messages = [...readPage('docs/troubleshooting.md').text.matchAll(/^### `([^`]+)`$/gm)].map(([, message = '']) => message)
  expect(messages.length).toBeGreaterThan(25)
  const text = source()
  expect(messages.filter((message) => !text.includes(message))).toEqual([])
})
