import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { slugOf } from '../../../docs/.vitepress/slug.ts'
import { ROOT } from '../../../scripts/project.ts'

/** A block of code of a page, fenced or indented. */
export interface Block {
  /** First word behind the fence; empty for a block that is indented or names no language. */
  readonly language: string
  /** Further words behind the fence. */
  readonly marks: readonly string[]
  readonly text: string
  /** Number of its first line of code in the page, from 1. */
  readonly line: number
  /** Anchor of the nearest heading above it; empty when there is none. */
  readonly section: string
}

/** One page, taken apart. */
export interface Page {
  /** Path from the root of the project, with slashes. */
  readonly name: string
  readonly text: string
  readonly blocks: readonly Block[]
  readonly anchors: ReadonlySet<string>
  /** Text without blocks and inline code. */
  readonly prose: string
}

/** README.md, the other documents at the root, and all pages of docs. */
export function pageNames(): string[] {
  const atRoot = readdirSync(ROOT).filter((name) => name.endsWith('.md'))
  const inDocs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))
  return [...atRoot, ...inDocs.map((name) => posix.join('docs', name))].sort()
}

export function readPage(name: string): Page {
  return parsePage(name, readFileSync(join(ROOT, name), 'utf8').replaceAll('\r\n', '\n'))
}

const FENCE = /^( *)(```+)\s*([^`]*)$/
const INDENTED = /^(?: {4}|\t)(?=\S)/

export function parsePage(name: string, text: string): Page {
  const blocks: Block[] = []
  const prose: string[] = []
  const anchors = new Set<string>()
  const lines = text.split('\n')
  let section = ''
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const fence = FENCE.exec(line)
    const isIndented = fence === null && INDENTED.test(line) && (lines[i - 1] ?? '') === ''
    if (fence === null && !isIndented) {
      prose.push(line)
      section = anchorIn(line, anchors) ?? section
      continue
    }
    const end = fence ? endOfFence(lines, i, fence[2] ?? '') : endOfIndented(lines, i)
    const [first, last] = fence ? [i + 1, end] : [i, end]
    const [language = '', ...marks] = (fence?.[3] ?? '').split(/\s+/)
    const margin = fence ? (fence[1] ?? '').length : 4
    blocks.push({ language, marks, section, line: first + 1, text: lines.slice(first, last).map((one) => one.slice(margin)).join('\n') })
    prose.push('')
    i = fence ? end : end - 1
  }
  return { name, text, blocks, anchors, prose: prose.join('\n').replaceAll(/(`+)[^]*?\1/g, '') }
}

/** Notes the anchor of a heading, with a number where an earlier heading has the same, as GitHub makes it. */
function anchorIn(line: string, anchors: Set<string>): string | undefined {
  const heading = /^#{1,6} (.*)$/.exec(line)?.[1]
  if (heading === undefined) return undefined
  const base = slugOf(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'))
  let anchor = base
  for (let n = 1; anchors.has(anchor); n++) anchor = `${base}-${n}`
  anchors.add(anchor)
  return anchor
}

function endOfFence(lines: readonly string[], start: number, ticks: string): number {
  const end = lines.findIndex((line, i) => i > start && line.trim() === ticks)
  if (end < 0) throw new Error(`the block that begins in line ${start + 1} is not closed`)
  return end
}

function endOfIndented(lines: readonly string[], start: number): number {
  const end = lines.findIndex((line, i) => i > start && line !== '' && !/^(?: {4}|\t)/.test(line))
  return end < 0 ? lines.length : end
}
