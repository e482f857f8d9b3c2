import type { BinaryTarget } from '../binary-targets.ts'
import { REPOSITORY, VERSION } from '../project.ts'
import { archiveName } from './archives.ts'

/** A target's archive in the release of this version: its file name, and where it is downloaded. */
export function downloadUrl(target: BinaryTarget): { readonly archive: string; readonly url: string } {
  const archive = archiveName(target)
  return { archive, url: `${REPOSITORY}/releases/download/v${VERSION}/${archive}` }
}
