import { BEST, SUBJECT, type RowSummary } from './summary.ts'

const HEAD = ['client', 'CPU s', 'wall s', 'peak MB', 'server CPU s', 'objsync/it: CPU', 'wall', 'peak']

/** One row as a table of text. Peaks in megabytes of 1,000,000 bytes. */
export function formatRow(summary: RowSummary): string {
  const lines = Object.entries(summary.figures).map(([client, { cpu, wall, peak, server }]) => [
    client,
    seconds(cpu),
    seconds(wall),
    (peak / 1e6).toFixed(1),
    seconds(server),
    ...ratioCells(summary, client),
  ])
  if (summary.ratios[BEST] !== undefined) lines.push([BEST, '', '', '', '', ...ratioCells(summary, BEST)])
  const failures = Object.entries(summary.failures).map(([client, failure]) => `  ${client}: no figure: ${failure}\n`)
  return `${summary.name}: ${summary.title}\n${align([HEAD, ...lines])}${failures.join('')}`
}

function seconds(value: number): string {
  return value.toFixed(value < 1 ? 3 : 2)
}

function ratioCells(summary: RowSummary, client: string): string[] {
  const ratios = summary.ratios[client]
  if (client === SUBJECT || ratios === undefined) return ['', '', '']
  return [ratios.cpu, ratios.wall, ratios.peak].map((value) => value.toFixed(2))
}

function align(lines: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const cell = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0)
  return lines.map((line) => `  ${line.map(cell).join('  ')}`.trimEnd() + '\n').join('')
}
