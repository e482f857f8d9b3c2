import { UsageError } from '../../errors.ts'
import { labelOf, type Settings } from '../setting.ts'

const SYSTEMS: Readonly<Record<string, readonly NodeJS.Platform[]>> = { XAttr: ['linux', 'darwin'], AlternateDataStreams: ['win32'] }

/**
 * Hash records must be of a kind that the operating system knows.
 *
 * @throws UsageError for a kind that it does not know
 */
export function checkHashRecords(settings: Settings, platform: NodeJS.Platform = process.platform): void {
  const mode = settings.get('local-hash-storage-mode')
  const systems = mode === undefined ? undefined : SYSTEMS[String(mode.value)]
  if (mode === undefined || systems === undefined || systems.includes(platform)) return
  const label = `${labelOf(mode.row, mode.origin)} ${String(mode.value)}`
  throw new UsageError(`${label} does not exist on this operating system; HiddenFiles does on every one`)
}
