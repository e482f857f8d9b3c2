import type { Location } from '../../location/location.ts'

export type StorageKind = Location['kind']

/** A source and a target kind; `*` is any. */
export type Pair = `${StorageKind | '*'}->${StorageKind | '*'}`

/** Either side is S3. */
export const WITH_S3 = ['s3->*', '*->s3'] as const satisfies readonly Pair[]
/** Either side is Azure Blob or Azure Files. */
export const WITH_AZURE = ['azure-blob->*', '*->azure-blob', 'azure-file->*', '*->azure-file'] as const satisfies readonly Pair[]
/** Either side is Azure Files. */
export const WITH_FILES = ['azure-file->*', '*->azure-file'] as const satisfies readonly Pair[]
/** Folders of both sides have permissions or attributes of their own. */
export const FOLDER_PROPERTIES = ['azure-blob->azure-blob', 'azure-file->azure-file'] as const satisfies readonly Pair[]
/** Either side is a service. */
export const WITH_STORE = [...WITH_S3, ...WITH_AZURE] as const satisfies readonly Pair[]
/** What is read comes from a service. */
export const FROM_STORE = ['s3->*', 'azure-blob->*', 'azure-file->*'] as const satisfies readonly Pair[]
/** What is written goes to a service. */
export const TO_STORE = ['*->s3', '*->azure-blob', '*->azure-file'] as const satisfies readonly Pair[]
/** What is read comes from a service that keeps tags. */
export const FROM_TAGGED = ['s3->*', 'azure-blob->*'] as const satisfies readonly Pair[]
/** What is written goes to a service that keeps tags. */
export const TO_TAGGED = ['*->s3', '*->azure-blob'] as const satisfies readonly Pair[]
/** Both sides are services. */
export const BETWEEN_STORES = [
  's3->s3', 's3->azure-blob', 's3->azure-file', 'azure-blob->s3', 'azure-blob->azure-blob', 'azure-blob->azure-file', 'azure-file->s3',
  'azure-file->azure-blob', 'azure-file->azure-file',
] as const satisfies readonly Pair[]

/** The service of the target can copy from the source. */
export const SERVER_SIDE = [
  's3->s3', 's3->azure-blob', 's3->azure-file', 'azure-blob->azure-blob', 'azure-blob->azure-file', 'azure-file->azure-blob', 'azure-file->azure-file',
] as const satisfies readonly Pair[]

const NAMES: Readonly<Record<StorageKind, string>> = { 's3': 'S3', 'azure-blob': 'Azure Blob', 'azure-file': 'Azure Files', 'local': 'local', 'custom': 'custom' }
const WITH_ARTICLE: Readonly<Record<StorageKind, string>> = { 's3': 'an S3', 'azure-blob': 'an Azure Blob', 'azure-file': 'an Azure Files', 'local': 'a local', 'custom': 'a custom' }

export interface KindPair {
  readonly source: StorageKind
  readonly target: StorageKind
}

/**
 * Reports whether one of the pairs is the actual one. A custom storage counts as a service: an option is for it when it is for
 * every service that keeps tags and metadata; Azure Files keeps less.
 */
export function pairsInclude(pairs: readonly Pair[], { source, target }: KindPair): boolean {
  return servicesFor(source).every((from) => servicesFor(target).every((to) => pairsName(pairs, { source: from, target: to })))
}

function servicesFor(kind: StorageKind): readonly StorageKind[] {
  return kind === 'custom' ? ['s3', 'azure-blob'] : [kind]
}

function pairsName(pairs: readonly Pair[], actual: KindPair): boolean {
  return pairs.some((pair) => {
    const [source, target] = split(pair)
    return (source === '*' || source === actual.source) && (target === '*' || target === actual.target)
  })
}

/** What the pairs ask for, to follow "needs". */
export function describeNeed(pairs: readonly Pair[]): string {
  return pairs.map(describePair).join(' or ')
}

function describePair(pair: Pair): string {
  const [source, target] = split(pair)
  const sides = [source === '*' ? '' : `${WITH_ARTICLE[source]} source`, target === '*' ? '' : `${WITH_ARTICLE[target]} target`]
  return sides.filter(Boolean).join(' and ')
}

/** The pair itself, to follow "this is". */
export function describePairOf({ source, target }: KindPair): string {
  return `${NAMES[source]} to ${NAMES[target]}`
}

function split(pair: Pair): [StorageKind | '*', StorageKind | '*'] {
  return pair.split('->') as [StorageKind | '*', StorageKind | '*']
}
