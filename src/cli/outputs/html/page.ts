import { createHash } from 'node:crypto'
import type { Location } from '../../../location/location.ts'
import type { Statistics } from '../../../report/statistics.ts'
import type { Collected } from './collect.ts'
import type { RunEnd } from '../observer.ts'
import { messageOf } from '../../../errors.ts'
import { describeLocation } from '../../../location/redact.ts'
import { version } from '../../help/version.ts'
import { formatBytes, formatSeconds, perSecond } from '../../log/amounts.ts'
import { html, Markup } from './markup.ts'
import { number, numberOf, problems, retries, sizes, skips, slowest, spread, throughput } from './parts.ts'
import { STYLE } from './style.ts'
import { tree } from './tree.ts'

export interface PageOptions {
  readonly source: Location
  readonly target: Location
  readonly dryRun: boolean
}

/** The whole page. It loads nothing and runs nothing: its policy allows its own style alone. */
export function page(options: PageOptions, end: RunEnd, collected: Collected): string {
  const { changes, durations, timeline, warnings, failures, skippedBy } = collected
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`
  const verdict = verdictOf(end, options.dryRun)
  return html`<!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <meta name="robots" content="noindex">
    <title>objsync: ${verdict.words}, ${describeLocation(options.source)} to ${describeLocation(options.target)}</title>
    <style>${new Markup(STYLE)}</style>
    </head>
    <body>
    <main>
    ${header(options, end, verdict)}
    ${tiles(end.statistics, options.dryRun)}
    ${problems('Failures', failures)}
    ${!options.dryRun && throughput(timeline.all())}
    ${columns([sizes(collected.sizes.all()), !options.dryRun && spread(durations), skips(skippedBy)], [
      !options.dryRun && slowest(durations), retries(collected.retries.all()),
    ])}
    ${tree(changes, options.dryRun)}
    ${problems('Warnings', warnings)}
    ${problems('Not kept by the target', collected.losses)}
    <footer>Written by objsync ${version()}. This page loads nothing from anywhere.</footer>
    </main>
    </body>
    </html>
    `.text
}

type Cards = readonly (Markup | false)[]

/** Two columns of cards side by side; one where the other would be empty. */
function columns(...sides: readonly Cards[]): Markup | false {
  const columnOf = (cards: Cards): Markup => html`<div class="column half">${cards}</div>`
  const filled = sides.filter((cards) => cards.some(Boolean))
  if (filled.length === 1) return html`${filled[0]?.map((one) => one && columnOf([one]))}`
  return html`${filled.map(columnOf)}`
}

interface Verdict {
  readonly words: string
  readonly kind: 'good' | 'warn' | 'bad'
}

function verdictOf({ outcome, exitCode, stoppedBy, statistics: { errors, warnings } }: RunEnd, dryRun: boolean): Verdict {
  if (outcome.status === 'interrupted') return { words: stoppedBy === undefined ? 'Interrupted' : `Interrupted by ${stoppedBy}`, kind: 'warn' }
  if (outcome.status === 'failed') return { words: 'Failed', kind: 'bad' }
  if (errors > 0 || exitCode === 1) return { words: 'Done with failures', kind: 'bad' }
  const done = dryRun ? 'Dry run complete' : 'Complete'
  return warnings > 0 || outcome.deletionsWithheld !== undefined ? { words: `${done}, with warnings`, kind: 'warn' } : { words: done, kind: 'good' }
}

function header({ source, target, dryRun }: PageOptions, { outcome, statistics, exitCode }: RunEnd, { words, kind }: Verdict): Markup {
  const startedAt = new Date(performance.timeOrigin + statistics.startedAt)
  return html`<header>
    <div class="head"><h1>Sync report</h1><span class="pill ${kind}">${words}</span>${dryRun && html`<span class="pill">nothing was changed</span>`}</div>
    <dl class="route"><dt>Source</dt><dd class="key">${describeLocation(source)}</dd><dt>Target</dt><dd class="key">${describeLocation(target)}</dd></dl>
    <div class="facts"><span>Started ${formatTime(startedAt)}</span><span>Took ${formatSeconds(statistics.seconds)}</span><span>Exit code ${exitCode}</span></div>
    ${outcome.error !== undefined && html`<p class="note bad">${messageOf(outcome.error)}</p>`}
    ${outcome.deletionsWithheld !== undefined && html`<p class="note warn">Nothing was deleted: ${outcome.deletionsWithheld}</p>`}
    </header>`
}

/** `2026-11-29 14:05:12 UTC`. */
function formatTime(time: Date): string {
  return time.toISOString().replace('T', ' ').replace(/\.\d+Z$/, ' UTC')
}

interface Tile {
  readonly name: string
  readonly value: string
  readonly more: string
  readonly kind?: 'warn' | 'bad' | false
}

function tiles(statistics: Statistics, dryRun: boolean): Markup {
  const { transferred, transferredBytes, deleted, backedUp, skipped, warnings, errors, listedSource, listedTarget, seconds } = statistics
  const { retries: tries, throttled, requests, etagVerified, checksumVerified } = statistics
  const failed = statistics.failed + statistics.deleteFailed
  const all: readonly Tile[] = [
    { name: dryRun ? 'To copy' : 'Copied', value: number(transferred), more: `of ${numberOf(listedSource, 'entry', 'entries')} at the source` },
    { name: dryRun ? 'Bytes to copy' : 'Bytes copied', value: formatBytes(transferredBytes), more: dryRun ? '' : `${formatBytes(perSecond(transferredBytes, seconds))}/s on average` },
    { name: dryRun ? 'To delete' : 'Deleted', value: number(deleted), more: `${numberOf(listedTarget, 'entry', 'entries')} at the target` },
    ...(backedUp > 0 ? [{ name: dryRun ? 'To back up' : 'Backed up', value: number(backedUp), more: 'before they are overwritten or deleted' }] : []),
    { name: 'Skipped', value: number(skipped), more: 'left alone on purpose' },
    { name: 'Failed', value: number(failed), more: numberOf(errors, 'error'), kind: failed + errors > 0 && 'bad' },
    { name: 'Warnings', value: number(warnings), more: numberOf(statistics.leftOut, 'object left out', 'objects left out'), kind: warnings > 0 && 'warn' },
    { name: 'Requests', value: number(requests), more: `${numberOf(tries, 'retry', 'retries')}, ${number(throttled)} throttled` },
    { name: 'Verified', value: number(Math.max(etagVerified, checksumVerified)), more: `${number(etagVerified)} by ETag, ${number(checksumVerified)} by checksum` },
  ]
  return html`<div class="tiles">${all.map(({ name, value, more, kind }) => html`<div class="card tile ${value === '0' ? 'none' : kind}"><div class="name">${name}</div>
    <div class="value">${value}</div><div class="more">${more}</div></div>`)}</div>`
}
