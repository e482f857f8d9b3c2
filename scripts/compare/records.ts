import type { Fields, State } from './state.ts'

const NAMES = new Set(['SYNC_STATUS', 'METADATA_SYNC_STATUS', 'TAGGING_SYNC_STATUS', 'REPORT_SUMMARY'])
/** Each program has a target of its own, written at a time of its own. */
const OF_THE_TARGET_ALONE = new Set(['name', 'target_last_modified', 'message'])

/** The records of a sync report among what a program has printed, by key and kind. Empty where there are none. */
export function recordsIn(output: string): State {
  const records = output.split('\n').map(recordIn).filter((record) => record !== undefined)
  return new Map(records.map((fields): [string, Fields] => {
    const { name = '', key = '', type = '', metadata_name: header = '' } = fields
    return [[name, type, key, header].filter((word) => word !== '').join(' '), shown(fields)]
  }))
}

function recordIn(line: string): Record<string, string> | undefined {
  if (!line.startsWith('{')) return undefined
  const { fields } = JSON.parse(line) as { readonly fields?: Readonly<Record<string, unknown>> }
  if (!fields || !NAMES.has(String(fields['name']))) return undefined
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
}

function shown(fields: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !OF_THE_TARGET_ALONE.has(name)))
}
