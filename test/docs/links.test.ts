import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import { pageNames, parsePage, readPage } from './support/page.ts'

/** Targets of the links and images of a page. */
function linksIn(prose: string): string[] {
  return [...prose.matchAll(/\]\(<?([^)>\s]+)>?(?: "[^"]*")?\)/g)].map(([, target = '']) => target)
}

/** Why a link leads nowhere; undefined when it leads somewhere, or out of this repository. */
function flawOf(from: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined
  const [path = '', anchor] = link.split('#')
  const name = path === '' ? from : posix.join(posix.dirname(from), decodeURIComponent(path))
  if (!existsSync(join(ROOT, name))) return `${link}: there is no ${name}`
  if (anchor === undefined || readPage(name).anchors.has(anchor)) return undefined
  return `${link}: ${name} has no heading with this anchor`
}

describe('links of the documents', () => {
  it.each(pageNames())('%s leads only to pages and headings that exist', (name) => {
    expect(linksIn(readPage(name).prose).map((link) => flawOf(name, link)).filter(Boolean)).toEqual([])
  })

  it('a broken link, a broken anchor and a good one are told apart', () => {
    const { prose } = parsePage('docs/x.md', '[a](none.md) [b](safety.md#none) [c](safety.md#deletions) `[d](none.md)`\n\n    [e](none.md)\n')
    expect(linksIn(prose).map((link) => flawOf('docs/x.md', link))).toEqual([
      expect.stringContaining('there is no docs/none.md'), expect.stringContaining('no heading'), undefined,
    ])
  })
})

describe('the site', () => {
  it('shows every page of docs in its sidebar', async () => {
    const { sidebar } = await import('../../docs/.vitepress/sidebar.ts')
    const shown = sidebar.flatMap(({ items }) => items.map(({ link }) => `docs${link}.md`))
    expect([...shown, 'docs/index.md'].sort()).toEqual(pageNames().filter((name) => name.startsWith('docs/')))
  })
})
