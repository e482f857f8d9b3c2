import fastStringWidth from 'fast-string-width'

let segmenter: Intl.Segmenter | undefined

/** Characters that every terminal shows in one column. */
const PLAIN = /^[ -~]*$/
const SPACING_MARK = /\p{Mc}/u
const ELLIPSIS = '…'

/** Columns that a text takes on a terminal, at most: some terminals draw the parts of an emoji or of a syllable side by side. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length
  return graphemesOf(text).reduce((width, grapheme) => width + graphemeWidth(grapheme), 0)
}

/** Made on first use: most commands end before they need it. */
function graphemesOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return [...segmenter.segment(text)].map(({ segment }) => segment)
}

function graphemeWidth(grapheme: string): number {
  const apart = [...grapheme].reduce((width, char) => width + (SPACING_MARK.test(char) ? 1 : fastStringWidth(char)), 0)
  return Math.max(apart, fastStringWidth(grapheme))
}

/** Shortens a text to a width by leaving out its middle, and shows that by `…`. The end, which names the file, keeps the odd column. */
export function shortenMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  if (width < 1) return ''
  const parts = graphemesOf(text)
  const tail = fitting(parts.toReversed(), Math.ceil((width - 1) / 2)).toReversed()
  const head = fitting(parts, width - 1 - displayWidth(tail.join('')))
  return head.join('') + ELLIPSIS + tail.join('')
}

/** The first parts that fit into a width. */
function fitting(parts: readonly string[], width: number): string[] {
  let used = 0
  const end = parts.findIndex((part) => (used += displayWidth(part)) > width)
  return parts.slice(0, end < 0 ? parts.length : end)
}
