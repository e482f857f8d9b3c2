import type { AnswerLimit } from '../../http/message.ts'

/** A thousand keys of 1,024 bytes, escaped and each with its owner, take 5 MiB; some services send more than a thousand. */
export const PAGE_LIMIT: AnswerLimit = { bytes: 32 * 2 ** 20, kind: 'failed' }
