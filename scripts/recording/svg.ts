import { beginningOf, ROWS, type Line } from './screen.ts'

/** Pixels. */
const FONT = 13
/** Width of a character; all fonts of the list below have 0.6 of the height or a little less. */
const COLUMN = 7.85
const ROW = 19
const MARGIN = 16

/** Draws the lines as a terminal that scrolls. It shows the last screen where the reader asks for less motion, and where nothing moves. */
export function svgOf(lines: readonly Line[]): string {
  const columns = Math.max(...lines.map(({ shown }) => shown.map(({ text }) => text).join('').length))
  const [width, height] = [Math.ceil(columns * COLUMN) + 2 * MARGIN, ROWS * ROW + 2 * MARGIN]
  const end = Math.max(...lines.flatMap(({ shown }) => shown.map(({ at }) => at))) + 0.1
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(labelOf(lines))}">
<style>
rect { fill: #f6f8fa; stroke: #d1d9e0 }
text { font: ${FONT}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; white-space: pre }
.comment { fill: #59636e }
.typed { fill: #0550ae; font-weight: 600 }
@media (prefers-color-scheme: dark) { rect { fill: #0d1117; stroke: #3d444d } text { fill: #e6edf3 } .comment { fill: #9198a1 } .typed { fill: #79c0ff } }
#lines { transform: translateY(${-scrolledAt(lines.length)}px); animation: scroll ${seconds(end)} step-end both }
text, tspan { animation: appear 1ms both }
@keyframes appear { from { fill-opacity: 0 } }
@keyframes scroll { ${scrolling(lines, end)} }
@media (prefers-reduced-motion: reduce) { #lines, text, tspan { animation: none } }
</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
<svg x="${MARGIN}" y="${MARGIN}" width="${width - 2 * MARGIN}" height="${ROWS * ROW}">
<g id="lines">
${lines.map(textOf).filter((text) => text !== '').join('\n')}
</g>
</svg>
</svg>
`
}

/** The commands, for those who do not see the picture. */
function labelOf(lines: readonly Line[]): string {
  const typed = lines.filter(({ kind }) => kind === 'typed').map(({ shown }) => shown.slice(1).map(({ text }) => text).join('').trim())
  return `A terminal session with objsync: ${typed.join('; ')}`
}

function textOf({ kind, shown }: Line, index: number): string {
  const y = index * ROW + FONT
  const [first, ...words] = shown
  if (first === undefined || first.text === '') return ''
  const later = words.map(({ text, at }) => `<tspan style="animation-delay:${seconds(at)}">${escapeXml(text)}</tspan>`).join('')
  return `<text y="${y}"${kind === 'output' ? '' : ` class="${kind}"`} style="animation-delay:${seconds(first.at)}" xml:space="preserve">${escapeXml(first.text)}${later}</text>`
}

/** Pixels by which so many lines have scrolled. */
function scrolledAt(count: number): number {
  return Math.max(0, count - ROWS) * ROW
}

function scrolling(lines: readonly Line[], end: number): string {
  // Lines that appear together scroll together.
  const pixelsByShare = new Map([[0, 0]])
  for (const [index, line] of lines.entries()) pixelsByShare.set(Number((beginningOf(line) / end * 100).toFixed(2)), scrolledAt(index + 1))
  pixelsByShare.set(100, scrolledAt(lines.length))
  return [...pixelsByShare].map(([share, pixels]) => `${share}% { transform: translateY(${-pixels}px) }`).join(' ')
}

function seconds(time: number): string {
  return `${Number(time.toFixed(2))}s`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
