import { UsageError } from '../../errors.ts'
import { isOn, labelOf, type Settings } from '../setting.ts'

/**
 * Owner, mode and everything else from stat are those of Linux.
 *
 * @throws UsageError on any other operating system
 */
export function checkPosix(settings: Settings, platform: NodeJS.Platform = process.platform): void {
  const setting = settings.get('preserve-posix-properties')
  if (setting === undefined || !isOn(setting) || platform === 'linux') return
  throw new UsageError(`${labelOf(setting.row, setting.origin)} works on Linux only; leave it out`)
}
