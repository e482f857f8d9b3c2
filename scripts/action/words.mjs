/**
 * Splits a text into words as a shell does: blanks separate, and quotes keep them. Nothing is expanded, and a backslash is a
 * character like any other, so that Windows paths need no care.
 *
 * @param {string} text
 * @returns {string[]}
 * @throws {Error} when a quote is not closed
 */
export function splitWords(text) {
  const words = []
  let [word, quote] = [undefined, undefined]
  for (const character of text) {
    if (quote !== undefined) {
      if (character === quote) quote = undefined
      else word += character
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (!/\s/.test(character)) {
      word = (word ?? '') + character
    } else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  if (quote !== undefined) throw new Error(`the input args has a ${quote} that is not closed`)
  return word === undefined ? words : [...words, word]
}
