import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** One group of the sidebar. A link is the name of a page of docs, without its ending. */
export interface Group {
  readonly text: string
  readonly items: readonly Item[]
}

interface Item {
  readonly text: string
  readonly link: string
}

const GROUPS: readonly (readonly [title: string, pages: readonly string[]])[] = [
  ['Begin', ['getting-started', 'coming-from-aws-s3-sync', 'coming-from-s3sync', 'coming-from-azcopy', 'coming-from-rclone']],
  ['Use', ['recipes', 'jobs', 'github-action', 'credentials', 'permissions', 'filtering', 'check', 'outputs', 'tuning', 'memory-and-cost']],
  ['Help', ['troubleshooting', 'exit-codes', 'safety']],
  ['Reference', ['options', 'pairs', 'names', 'portable', 'lua', 'compat-s3sync', 'compat-azcopy', 'differences']],
  ['Program', ['library', 'architecture', 'performance']],
]

const TITLES: Readonly<Record<string, string>> = {
  'coming-from-aws-s3-sync': 'Coming from aws s3 sync',
  'compat-s3sync': 'Options of s3sync',
  'compat-azcopy': 'Options of azcopy',
  'github-action': 'GitHub Action',
  'jobs': 'Job files',
  'names': 'Names',
  'pairs': 'What travels',
  'portable': 'POSIX and links',
}

/** All pages but the first one, in the order in which they are read. A page that no group names is in the last group. */
export const sidebar: readonly Group[] = groupsOf(pagesThere())

function pagesThere(): string[] {
  const names = readdirSync(join(import.meta.dirname, '..')).filter((name) => name.endsWith('.md') && name !== 'index.md')
  return names.map((name) => name.slice(0, -'.md'.length)).sort()
}

function groupsOf(there: readonly string[]): Group[] {
  const named = new Set(GROUPS.flatMap(([, pages]) => pages))
  const more = there.filter((page) => !named.has(page))
  const groups = [...GROUPS, ['More', more] as const]
  return groups
    .map(([text, pages]) => ({ text, items: pages.filter((page) => there.includes(page)).map(itemOf) }))
    .filter(({ items }) => items.length > 0)
}

function itemOf(page: string): Item {
  return { text: TITLES[page] ?? page.charAt(0).toUpperCase() + page.slice(1).replaceAll('-', ' '), link: `/${page}` }
}
