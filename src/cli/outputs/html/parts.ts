import type { Reason } from '../../../report/reasons.ts'
import type { Problem } from '../problems.ts'
import type { SizeClass } from './sizes.ts'
import type { Retried } from './retries.ts'
import type { Durations } from './durations.ts'
import type { Stretch } from './timeline.ts'
import { describe } from '../../../report/reasons.ts'
import { formatBytes, formatSeconds } from '../../log/amounts.ts'
import type { FirstItems } from '../first-items.ts'
import { bar, timeChart } from './charts.ts'
import { html, type Markup } from './markup.ts'

const NUMBER = new Intl.NumberFormat('en')

/** `12,345`. */
export function number(value: number): string {
  return NUMBER.format(value)
}

/** `1 object`, `12,345 objects`. */
export function numberOf(value: number, noun: string, plural = `${noun}s`): string {
  return `${number(value)} ${value === 1 ? noun : plural}`
}

/** `0.8 ms`, `35 ms`, `1.4s`, `3m05s`. */
export function formatMilliseconds(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
  return formatSeconds(ms / 1000)
}

/** @param width in a column of cards, half of the page, or all of it */
function card(title: string, content: Markup, width: 'single' | 'half' | 'wide'): Markup {
  return html`<section class="card ${width}"><h2>${title}</h2>${content}</section>`
}

/** Charts of the throughput. A run that was over at once has none. */
export function throughput(stretches: readonly Stretch[]): Markup | false {
  if (stretches.length < 2 || stretches.every(({ objects, bytes }) => objects + bytes === 0)) return false
  const rateOf = (of: 'bytes' | 'objects') => stretches.map((one) => ({ from: one.from, to: one.to, value: one[of] / (one.to - one.from) }))
  const long = stretches.at(-1)?.to ?? 0
  const formatTime = (seconds: number): string => (seconds === 0 ? '0s' : formatSeconds(seconds))
  const bytes = timeChart({
    points: rateOf('bytes'), formatTime, base: 1024, label: `Bytes a second over ${formatSeconds(long)}`,
    format: (value) => `${formatBytes(value).replace(/\.00 /, ' ')}/s`,
  })
  const objects = timeChart({
    points: rateOf('objects'), formatTime, base: 10, label: `Objects a second over ${formatSeconds(long)}`,
    format: (value) => `${number(value < 10 ? Number(value.toFixed(1)) : Math.round(value))}/s`,
  })
  return html`${card('Bytes per second', bytes, 'half')}${card('Objects per second', objects, 'half')}`
}

/** One line of a chart of bars. */
interface BarRow {
  readonly label: string
  readonly count: number
  /** Behind the number. */
  readonly more?: string
}

function bars(rows: readonly BarRow[], [label, count, more]: readonly [string, string, string?]): Markup {
  const most = Math.max(...rows.map((row) => row.count))
  const body = rows.map((row) => html`<tr><td class="label">${row.label}</td><td class="measure">${bar(row.count / most)}</td>
    <td class="number">${number(row.count)}</td>${more !== undefined && html`<td class="number muted">${row.more}</td>`}</tr>`)
  const head = html`<tr><th>${label}</th><th></th><th class="number">${count}</th>${more !== undefined && html`<th class="number">${more}</th>`}</tr>`
  return html`<table><thead>${head}</thead><tbody>${body}</tbody></table>`
}

export function sizes(classes: readonly SizeClass[]): Markup | false {
  if (classes.length === 0) return false
  const rows = classes.map(({ label, objects, bytes }) => ({ label, count: objects, more: formatBytes(bytes) }))
  return card('Sizes of the copied objects', bars(rows, ['Size', 'Objects', 'Bytes']), 'single')
}

export function skips(skippedBy: ReadonlyMap<Reason, number>): Markup | false {
  if (skippedBy.size === 0) return false
  const sorted = [...skippedBy].sort(([, one], [, other]) => other - one)
  return card('Why entries were skipped', bars(sorted.map(([reason, count]) => ({ label: describe(reason), count })), ['Reason', 'Entries']), 'single')
}

export function spread(durations: Durations): Markup | false {
  const classes = durations.all()
  if (classes.length === 0) return false
  const half = formatMilliseconds(durations.within(0.5) ?? 0)
  const most = formatMilliseconds(durations.within(0.95) ?? 0)
  const summary = html`<p class="small muted after">Half of the copies took up to ${half}, 95% of them up to ${most}.</p>`
  const chart = bars(classes.map(({ label, objects }) => ({ label, count: objects })), ['Time', 'Objects'])
  return card('How long copies took', html`${chart}${summary}`, 'single')
}

export function slowest(durations: Durations): Markup | false {
  const spans = durations.slowest()
  if (spans.length === 0) return false
  const rows = spans.map(({ key, size, ms }) => html`<tr><td class="key">${key}</td><td class="number">${formatBytes(size)}</td>
    <td class="number">${formatMilliseconds(ms)}</td></tr>`)
  const head = html`<thead><tr><th>Key</th><th class="number">Size</th><th class="number">Time</th></tr></thead>`
  return card('Slowest objects', html`<table class="stacked">${head}<tbody>${rows}</tbody></table>`, 'single')
}

export function retries(retried: readonly Retried[]): Markup | false {
  if (retried.length === 0) return false
  const rows = retried.map(({ operation, side, tries, longestWait, reason }) => html`<tr><td>${operation} <span class="muted">at the ${side}</span>
    <div class="small muted message">${reason}</div></td><td class="number">${number(tries)}</td><td class="number">${formatMilliseconds(longestWait)}</td></tr>`)
  const head = html`<thead><tr><th>Operation, and its last fault</th><th class="number">Tries</th><th class="number">Longest pause</th></tr></thead>`
  return card('Requests that were tried again', html`<table>${head}<tbody>${rows}</tbody></table>`, 'single')
}

/** Problems that are shown at once; the others unfold. */
const SHOWN = 8

export function problems(title: string, { items, omitted }: FirstItems<Problem>): Markup | false {
  if (items.length === 0) return false
  const folded = items.slice(SHOWN)
  const all = folded.length > 0 && html`<details class="fold"><summary>${numberOf(folded.length, 'more', 'more')}</summary>${problemTable(folded)}</details>`
  const rest = omitted > 0 && html`<p class="small muted after">And ${numberOf(omitted, 'other', 'others')}, which the log has.</p>`
  return card(title, html`${problemTable(items.slice(0, SHOWN))}${all}${rest}`, 'wide')
}

function problemTable(items: readonly Problem[]): Markup {
  const rows = items.map(({ key, side, message, code }) => html`<tr><td class="message">${key !== null && html`<div class="key">${key}</div>`}
    ${message}</td><td class="small muted">${side}</td><td class="small muted">${code}</td></tr>`)
  return html`<table class="stacked problems"><tbody>${rows}</tbody></table>`
}
