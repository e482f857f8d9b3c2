import { InvalidValue, type ValueKind } from './kind.ts'

/** Any text but the empty one. */
export function text(placeholder: string): ValueKind<string, string> {
  const accept = (input: string): string => {
    if (typeof input !== 'string' || input === '') throw new InvalidValue('must not be empty')
    return input
  }
  return { form: 'value', placeholder, accept, parse: accept }
}

/** Text for an HTTP header: any but the empty one, on one line. */
export function headerText(placeholder: string): ValueKind<string, string> {
  const accept = (input: string): string => {
    if (typeof input === 'string' && input !== '' && !/\p{Cc}/u.test(input)) return input
    throw new InvalidValue('must be a text of one line that is not empty')
  }
  return { form: 'value', placeholder, accept, parse: accept }
}

/** The path of a file. */
export const file: ValueKind<string, string> = { ...text('FILE'), completesFiles: true }

/** The path of a folder. */
export const folder: ValueKind<string, string> = { ...text('DIR'), completesFiles: true }

/** A URL or a path. */
export const location: ValueKind<string, string> = { ...text('LOCATION'), completesFiles: true, isLocation: true }

/** An http or https URL. */
export const httpUrl: ValueKind<string, string> = { ...text('URL'), accept: acceptUrl, parse: acceptUrl }

function acceptUrl(input: string): string {
  const scheme = URL.canParse(input) ? new URL(input).protocol : ''
  if (scheme === 'http:' || scheme === 'https:') return input
  throw new InvalidValue('must be a URL that begins with https:// or http://')
}
