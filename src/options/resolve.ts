import type { Config, SideConfig } from '../config.ts'
import type { Location } from '../location/location.ts'
import { resolveS3 } from './resolve/s3.ts'
import { resolveSync } from './resolve/sync.ts'
import type { Side } from './row.ts'
import type { OptionValues } from './types.ts'

/** Turns checked values into what each part of the program wants to know, frozen. */
export function resolveConfig(values: OptionValues, source: Location, target: Location): Config {
  return freeze({
    source: resolveSide('source', source, values),
    target: resolveSide('target', target, values),
    sync: resolveSync(values, { source, target }),
  })
}

function resolveSide(side: Side, location: Location, values: OptionValues): SideConfig {
  if (location.kind === 's3') return { kind: 's3', settings: resolveS3(side, location, values) }
  return { kind: 'local', settings: { path: location.path, followSymlinks: !values.ignoreSymlinks, fsync: values.fsync } }
}

/** Freezes plain objects all the way down; a frozen RegExp could not be used. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  Object.values(value).forEach(freeze)
  return Object.freeze(value)
}
