/**
 * The action's outputs, from objsync's result as JSON (docs/schema/result.schema.json).
 *
 * @param {string} text
 * @returns {Record<string, string | number> | undefined} undefined when the text is no such result: objsync prints none for wrong usage
 */
export function outputsOf(text) {
  const result = parse(text)
  if (typeof result?.status !== 'string' || !/^[\w-]+$/.test(result.status)) return undefined
  const { copied, deleted, failedCopies, failedDeletions } = result.counts ?? {}
  const outputs = { copied, deleted, failed: failedCopies + failedDeletions, bytes: result.bytes?.copied }
  if (!Object.values(outputs).every(Number.isSafeInteger)) return undefined
  return { ...outputs, status: result.status }
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
