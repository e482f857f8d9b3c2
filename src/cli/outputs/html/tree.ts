import type { Change, Changes, Folder } from './changes.ts'
import { describe } from '../../../report/reasons.ts'
import { formatBytes } from '../../log/amounts.ts'
import { html, type Markup } from './markup.ts'
import { number, numberOf } from './parts.ts'

/** Rows of the whole tree, and folders that one folder shows. */
const [MOST_ROWS, MOST_FOLDERS] = [2500, 100]

/** How the rows that are left are spent, and the words for what was done. */
interface Drawing {
  rows: number
  readonly dryRun: boolean
}

/** What changed, as folders that open. The folders with the most changes come first. */
export function tree(changes: Changes, dryRun: boolean): Markup | false {
  const root = changes.root()
  if (changesIn(root) === 0) return false
  const content = contentOf(root, { rows: MOST_ROWS, dryRun }, true)
  return html`<section class="card wide"><h2>${dryRun ? 'What would change' : 'What changed'}</h2>${content}</section>`
}

function contentOf(folder: Folder, drawing: Drawing, isTop = false): Markup {
  const folders = [...folder.folders.values()].sort((one, other) => changesIn(other) - changesIn(one))
  const shown = folders.slice(0, Math.min(MOST_FOLDERS, drawing.rows))
  drawing.rows -= shown.length
  const files = [...folder.files].sort((one, other) => compareKeys(one.key, other.key)).slice(0, Math.max(0, drawing.rows))
  drawing.rows -= files.length
  const parts = shown.map((below) => html`<li>${folderRow(below, drawing, isTop && shown.length === 1)}</li>`)
  const rest = changesIn(folder) - shown.reduce((sum, below) => sum + changesIn(below), 0) - files.length
  return html`<ul class="${isTop ? 'tree' : 'below'}">${parts}${files.map((file) => fileRow(file, drawing))}
    ${rest > 0 && html`<li class="rest">${restWords(rest, shown.length + files.length > 0, folder.isSummedUp)}</li>`}</ul>`
}

function restWords(rest: number, isMore: boolean, isSummedUp: boolean): string {
  return `${numberOf(rest, isMore ? 'more change' : 'change')} ${isSummedUp ? 'in this folder and below it' : 'here'}`
}

function folderRow(folder: Folder, drawing: Drawing, isOpen: boolean): Markup {
  const { name, copied, bytes, deleted, failed } = folder
  const words = [
    copied > 0 && html`<span class="what">${number(copied)} ${drawing.dryRun ? 'to copy' : 'copied'}, ${formatBytes(bytes)}</span>`,
    deleted > 0 && html`<span class="removed">${number(deleted)} ${drawing.dryRun ? 'to delete' : 'deleted'}</span>`,
    failed > 0 && html`<span class="lost">${number(failed)} failed</span>`,
  ]
  const open = isOpen ? html` open` : false
  return html`<details${open}><summary class="row"><span class="key">${name}/</span>${words}</summary>${contentOf(folder, drawing)}</details>`
}

function fileRow({ what, key, size, reason }: Change, { dryRun }: Drawing): Markup {
  const name = key.slice(key.replace(/\/$/, '').lastIndexOf('/') + 1)
  const why = reason === undefined ? '' : describe(reason)
  return html`<li class="row file"><span class="key">${name}</span>${{
    copied: html`<span class="what">${dryRun ? 'to copy, ' : ''}${why}, ${formatBytes(size)}</span>`,
    deleted: html`<span class="removed">${dryRun ? 'to delete' : 'deleted'}, ${why}</span>`,
    failed: html`<span class="lost">failed</span>`,
  }[what]}</li>`
}

function compareKeys(one: string, other: string): number {
  return one < other ? -1 : 1
}

function changesIn({ copied, deleted, failed }: Folder): number {
  return copied + deleted + failed
}
