import path from 'node:path'
import type { Config, SideConfig } from '../../config.ts'
import { resolveAzureBlob } from './azure-blob.ts'
import { resolveAzureFile } from './azure-file.ts'
import { backupLocation } from './backup.ts'
import { resolvePlan } from './check.ts'
import type { Given } from './given.ts'
import { resolveLocal } from './local.ts'
import { resolveS3 } from './s3.ts'
import { resolveScripts } from './scripts.ts'
import { resolveSync } from './sync.ts'
import type { Side } from '../table/row.ts'
import type { Locations } from '../rules/rules.ts'
import type { OptionValues } from '../table/types.ts'

/** Turns checked values into what each part of the program wants to know, frozen. */
export function resolveConfig(values: OptionValues, locations: Locations, given: Given): Config {
  const resolveSide = (side: Side, location = locations[side]): SideConfig => {
    switch (location.kind) {
      case 's3':
        return { kind: 's3', settings: resolveS3(side, location, values) }
      case 'azure-blob':
        return { kind: 'azure-blob', settings: resolveAzureBlob(side, location, values, given) }
      case 'azure-file':
        return { kind: 'azure-file', settings: resolveAzureFile(side, location, values, locations, given) }
      case 'local':
        return { kind: 'local', settings: resolveLocal(side, location, values, locations, given) }
      case 'custom':
        return { kind: 'custom', settings: {} }
    }
  }
  const check = resolvePlan(values, given.command)
  const sync = resolveSync(values, locations, given)
  const hashCache = values.hashCache && path.resolve(values.hashCache)
  const backups = backupLocation(given.settings, locations.target)
  return freeze({
    source: resolveSide('source'),
    target: resolveSide('target'),
    ...(backups && { backups: resolveSide('target', backups) }),
    sync,
    scripts: resolveScripts(values, locations),
    ...(check && { check }),
    ...(hashCache && { hashCache }),
  })
}

/** Freezes plain objects all the way down; a frozen RegExp could not be used. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  Object.values(value).forEach(freeze)
  return Object.freeze(value)
}
