import { html, type Markup } from './markup.ts'

/** One point of a chart over time. */
export interface Point {
  /** Seconds; from one point to the next the value holds. */
  readonly from: number
  readonly to: number
  readonly value: number
}

export interface TimeChartOptions {
  readonly points: readonly Point[]
  /** Writes a value of the vertical axis, and of the point under the pointer. */
  readonly format: (value: number) => string
  readonly formatTime: (seconds: number) => string
  readonly label: string
  /** 1024 for bytes: the steps of the vertical axis are round numbers of its powers. */
  readonly base: 10 | 1024
}

/** Units of the drawing; the page stretches it to the width that there is. */
const [WIDTH, HEIGHT] = [1000, 200]
const STEPS = 4

/**
 * An area over time. The labels are text of the page and not of the drawing, so that they keep their size on a small screen.
 * Only attributes place things, because the page's policy allows no style attributes.
 */
export function timeChart({ points, format, formatTime, label, base }: TimeChartOptions): Markup {
  const end = points.at(-1)?.to ?? 0
  const top = niceTop(Math.max(...points.map(({ value }) => value)), base)
  const x = (seconds: number): string => ((seconds / end) * WIDTH).toFixed(1)
  const y = (value: number): string => (HEIGHT - (value / top) * HEIGHT).toFixed(1)
  const middles = points.map(({ from, to, value }) => `${x((from + to) / 2)},${y(value)}`)
  const [first = 0, last = 0] = [points[0]?.value, points.at(-1)?.value]
  const line = [`0,${y(first)}`, ...middles, `${WIDTH},${y(last)}`].join(' ')
  const values = Array.from({ length: STEPS + 1 }, (_, i) => (top / STEPS) * (STEPS - i))
  const times = Array.from({ length: STEPS + 1 }, (_, i) => (end / STEPS) * i)
  return html`<figure class="chart">
    <div class="axis-y" aria-hidden="true">${values.map((value) => html`<span>${value === 0 ? '0' : format(value)}</span>`)}</div>
    <svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">
    ${values.map((value) => html`<line class="grid" x1="0" x2="${WIDTH}" y1="${y(value)}" y2="${y(value)}"/>`)}
    <polygon class="area" points="0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}"/>
    <polyline class="line" points="${line}"/>
    ${points.map(({ from, to, value }) => html`<rect class="probe" x="${x(from)}" y="0" width="${x(to - from)}" height="${HEIGHT}"><title>${
      formatTime(from)} to ${formatTime(to)}: ${format(value)}</title></rect>`)}
    </svg>
    <div class="axis-x" aria-hidden="true">${times.map((time) => html`<span>${formatTime(time)}</span>`)}</div>
    </figure>`
}

/** The least value above the highest point whose steps are round numbers. */
function niceTop(most: number, base: number): number {
  const step = Math.max(most / STEPS, Number.MIN_VALUE)
  const unit = base === 1024 ? 1024 ** Math.max(0, Math.floor(Math.log2(step) / 10)) : 1
  const power = 10 ** Math.floor(Math.log10(step / unit))
  const factor = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((one) => one * power * unit >= step) ?? 10
  return factor * power * unit * STEPS
}

/** A bar that fills this share of its width. @param share from 0 to 1 */
export function bar(share: number, kind = ''): Markup {
  const width = share > 0 ? Math.max(0.8, share * 100) : 0
  return html`<svg class="bar ${kind}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="10"/><rect class="fill" width="${width.toFixed(2)}" height="10"/></svg>`
}
