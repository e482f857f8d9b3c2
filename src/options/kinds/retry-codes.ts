import type { RetryStatus } from '../../storage/azure/settings.ts'
import { InvalidValue, type ValueKind } from './kind.ts'

const CODE = /^(-?)([1-5]\d\d)(?::([A-Za-z0-9]+(?:,[A-Za-z0-9]+)*))?$/
const EXAMPLE = 'must be HTTP status codes with semicolons between them: 409, 409:ErrorCode,ErrorCode or, not to retry it, -503'

/** Answers to retry besides the usual ones (`409`, `409:BlobBeingRehydrated`), and usual ones not to retry (`-503`). */
export const retryCodes: ValueKind<RetryStatus, string> = { form: 'value', placeholder: 'CODES', parse: parseCodes, accept: parseCodes }

function parseCodes(text: string): RetryStatus {
  const also: Record<number, readonly string[]> = {}
  const never: number[] = []
  for (const part of String(text).split(';').filter((piece) => piece !== '')) {
    const [, minus = '', code = '', names = ''] = CODE.exec(part) ?? []
    if (code === '' || (minus !== '' && names !== '')) throw new InvalidValue(EXAMPLE)
    if (minus !== '') never.push(Number(code))
    else also[Number(code)] = names.split(',').filter((name) => name !== '')
  }
  return { also, never }
}
