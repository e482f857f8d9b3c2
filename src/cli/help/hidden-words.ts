import { holdsSecret } from '../../location/redact.ts'

/** Options whose values are or may hold secrets, by the words in their names: known without the table, which takes long to load. */
const SECRET_OPTION = /^--(?:[\w-]*(?:key|token|secret|password)|webhook|on-complete)/i

/** Must the command line be hidden from other users of the machine? */
export function hidesTitle(words: readonly string[]): boolean {
  return words.some((word) => SECRET_OPTION.test(word) || holdsSecret(word))
}
