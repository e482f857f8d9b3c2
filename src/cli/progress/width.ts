import fastStringWidth from 'fast-string-width'

/** Characters that every terminal shows in one column. */
const PLAIN = /^[ -~]*$/
const SPACING_MARK = /\p{Mc}/u
const ELLIPSIS = '…'

/** Columns that a text takes on a terminal, at most: some terminals draw the parts of an emoji or of a syllable side by side. */
export function displayWidth(text: string): number {
  return PLAIN.test(text) ? text.length : widthOfAll(graphemesOf(text))
}

/** Shortens a text to a width by leaving out its middle, and shows that by `…`. The end, which names the file, keeps the odd column. */
export function shortenMiddle(text: string, width: number): string {
  if (PLAIN.test(text) && text.length <= width) return text
  const graphemes = graphemesOf(text)
  if (widthOfAll(graphemes) <= width) return text
  if (width < 1) return ''
  const tail = fitting(graphemes.toReversed(), Math.ceil((width - 1) / 2)).toReversed()
  const head = fitting(graphemes, width - 1 - widthOfAll(tail))
  return head.join('') + ELLIPSIS + tail.join('')
}

/** The first graphemes that fit into a width. */
function fitting(graphemes: readonly string[], width: number): string[] {
  let used = 0
  const end = graphemes.findIndex((grapheme) => (used += graphemeWidth(grapheme)) > width)
  return graphemes.slice(0, end < 0 ? graphemes.length : end)
}

function widthOfAll(graphemes: readonly string[]): number {
  return graphemes.reduce((width, grapheme) => width + graphemeWidth(grapheme), 0)
}

let segmenter: Intl.Segmenter | undefined

/** The segmenter is made on first use: most commands end before they need it. */
function graphemesOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** To measure a grapheme takes some microseconds, and each frame has hundreds. */
const known = new Map<string, number>()
const MOST_KNOWN = 1000

function graphemeWidth(grapheme: string): number {
  const found = known.get(grapheme)
  if (found !== undefined) return found
  if (known.size >= MOST_KNOWN) known.clear()
  const width = measured(grapheme)
  known.set(grapheme, width)
  return width
}

function measured(grapheme: string): number {
  const apart = [...grapheme].reduce((width, char) => width + (SPACING_MARK.test(char) ? 1 : fastStringWidth(char)), 0)
  return Math.max(apart, fastStringWidth(grapheme))
}
