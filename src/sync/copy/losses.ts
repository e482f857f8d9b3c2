import type { Facts } from '../../storage/contract/entry.ts'
import type { CopyContext } from './copy-context.ts'

/** Warns of metadata that the source has but could not show, and that the target is now without. */
export function tellOfLosses(key: string, { missingMetadata = 0 }: Facts, { target, settings, run }: CopyContext): void {
  if (missingMetadata === 0 || !target.capabilities.keepsFacts || !settings.attributes.keepMetadata) return
  const message = `${missingMetadata} entries of its user metadata do not travel: the service cannot show them in headers`
  run.report.warned(message, { key })
}
