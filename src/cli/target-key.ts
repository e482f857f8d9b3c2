import path from 'node:path'
import type { Location } from '../location/location.ts'

/** How log records call an entry at the target: by its whole key or, on disk, by its path. */
export function targetKeyOf(target: Location): (key: string) => string {
  const beginning = beginningOf(target)
  return (key) => beginning + key
}

function beginningOf(target: Location): string {
  switch (target.kind) {
    case 's3':
      return target.prefix
    case 'azure-blob':
      return target.path === '' ? '' : `${target.path}/`
    case 'local':
      return target.path.endsWith(path.sep) ? target.path : `${target.path}${path.sep}`
  }
}
