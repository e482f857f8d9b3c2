import { VERSION } from '../project.ts'
import { changelogSection } from './changelog.ts'

/**
 * Checks that a tag (`v1.2.3`) may be released.
 * @returns the version
 * @throws Error when package.json has another version, or CHANGELOG.md does not describe it
 */
export async function checkTag(tag: string): Promise<string> {
  if (tag !== `v${VERSION}`) throw new Error(`the tag is ${tag}, and package.json has version ${VERSION}: the tag must be v${VERSION}`)
  await changelogSection()
  return VERSION
}
