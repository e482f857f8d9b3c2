import { isAzure } from '../../location/location.ts'
import type { Invocation } from '../invocation.ts'
import { isOn, type Setting } from '../read/setting.ts'
import { CHECK_WORD } from '../read/spell-out.ts'

/** Options that ask for azcopy's output by themselves. */
const OUTPUT = ['output-type', 'output-level']

/**
 * Does the user mean azcopy? Then output and exit codes are azcopy's. So it is when the command was named as azcopy
 * names it (`sync`, `sc`, `s`) and a side is Azure or an option is azcopy's own, and always with an option of its output.
 */
export function isAzcopyInvocation({ commandWord, source, target, settings, ignored }: AzcopySigns): boolean {
  // The document of --json is our own, and so are its exit codes.
  if (isOn(settings.get('json'))) return false
  if (OUTPUT.some((name) => settings.has(name))) return true
  if (commandWord === undefined || commandWord === CHECK_WORD) return false
  const withAzure = isAzure(source) || isAzure(target)
  return withAzure || ignored.length > 0 || [...settings.values()].some(isAzcopys)
}

type AzcopySigns = Pick<Invocation, 'commandWord' | 'source' | 'target' | 'settings' | 'ignored'>

function isAzcopys({ row, origin }: Setting): boolean {
  // Aliases of s3sync's options are all azcopy's.
  return row.azcopy === true || (origin.from === 'command-line' && row.aliases?.includes(origin.alias ?? '') === true)
}
