const PATTERN = /^\.objsync-[0-9a-f]{8}-.*\.tmp$/is

/** `label` tells the files of one run apart. */
export function temporaryName(runId: string, label: string): string {
  return `.objsync-${runId}-${label}.tmp`
}

/** Is this a file that a run of this program writes to before it gives it its name? Such files are no entries. */
export function isTemporaryName(name: string): boolean {
  return name.length > 13 && name.charCodeAt(0) === 0x2e && PATTERN.test(name)
}
