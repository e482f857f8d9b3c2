import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT, VERSION } from '../project.ts'

/**
 * What CHANGELOG.md says of this version, without the heading: the notes of the release.
 * @throws Error when there is no section `## [VERSION]`, or nothing in it
 */
export async function changelogSection(): Promise<string> {
  return sectionOf(await readFile(join(ROOT, 'CHANGELOG.md'), 'utf8'), VERSION)
}

/** As {@link changelogSection}, of a given text and version. */
export function sectionOf(text: string, version: string): string {
  const sections = text.split(/^## /m).slice(1)
  const [, ...lines] = sections.find((section) => section.startsWith(`[${version}]`))?.split('\n') ?? []
  const body = lines.join('\n').trim()
  if (body === '') throw new Error(`CHANGELOG.md has no section "## [${version}]" with text: rename "Unreleased" before the tag is set`)
  return body
}
