import type { AnyKind } from '../kinds/kind.ts'
import type { Pair } from './pairs.ts'

/** Headings of help, man page and documents, in their order. */
export const GROUPS = [
  'Options',
  'General',
  'Jobs',
  'AWS Configuration',
  'Source Options',
  'Target Options',
  'Filtering',
  'Update Checking',
  'Verification',
  'Performance',
  'Multipart Settings',
  'Metadata/Headers',
  'Tagging',
  'Object Annotation',
  'Versioning',
  'Encryption',
  'Report',
  'Check',
  'Tracing/Logging',
  'Outputs',
  'Retry Options',
  'Timeout Options',
  'Advanced',
  'Lua',
  'Deleting',
  'Azure Copying',
  'Azure Hashing',
  'Azure Preserving',
  'Azure Encryption',
  'Azure Credentials',
  'Azure General',
] as const

export type Group = (typeof GROUPS)[number]

/** Another option, or another option with one of these values. */
export type Partner = string | { readonly name: string; readonly values: readonly string[] }

export interface Alternatives {
  readonly names: readonly string[]
  /** Pairs of storages that need one of them; all of them when absent. */
  readonly pairs?: readonly Pair[]
}

export type Side = 'source' | 'target'

/** Everything that is known of one option; all that reads or explains options works from these rows. */
export interface OptionRow {
  /** Long flag without its hyphens; the library's name for it is the same in camelCase. */
  readonly name: string
  /** One letter. */
  readonly short?: string
  /** Further long flags with the same meaning. */
  readonly aliases?: readonly string[]
  readonly value: AnyKind
  /** May be given more than once: the values are the lines of one text, in their order. */
  readonly repeats?: true
  /** On a command line it adds a line to this other option, which begins so; by itself it has no value. */
  readonly adds?: { readonly to: string; readonly as: string }
  /** It stands for these two options, on each side that is S3. */
  readonly bothSides?: Readonly<Record<Side, string>>
  /** Value when nothing is given, spelled as on the command line. */
  readonly default?: string
  readonly group: Group
  /** One line. */
  readonly help: string
  /** Further sentences for the long help and the documents. */
  readonly more?: string
  /** Pairs of storages that the option makes sense for; all of them when absent. */
  readonly pairs?: readonly Pair[]
  /** Further pairs, for which it is accepted without effect, because another tool accepts it there. */
  readonly tolerated?: readonly Pair[]
  /** Given with its default value, it is as good as not given. */
  readonly defaultIsOff?: true
  /** Options that must be given too. */
  readonly requires?: readonly Partner[]
  /** Options of which at least one must be given too. */
  readonly requiresOneOf?: Alternatives
  /** What must be given too when a certain other option is. */
  readonly requiresBeside?: { readonly other: string; readonly requires: string }
  /** Options that must not be given too; one side of the conflict is enough. */
  readonly conflicts?: readonly Partner[]
  /** Sides that must not be directory buckets (S3 Express One Zone). */
  readonly noDirectoryBucket?: readonly Side[]
  /** Never printed. */
  readonly secret?: true
  /** Concerns the command only and has no meaning in a library call. */
  readonly commandOnly?: true
  /** Of this command alone. */
  readonly only?: 'check' | 'run'
  /** Asks for an answer in the place of a run, so that no job can set it. */
  readonly question?: true
  /** One of azcopy's that s3sync has no word for. */
  readonly azcopy?: true
  /** Another option that, with one of these values, counts as this one where others need it or refuse it. */
  readonly impliedBy?: { readonly name: string; readonly values: readonly string[] }
  /** Which variables set it, besides OBJSYNC_ and its name. */
  readonly environment?: EnvironmentRule
}

/**
 * `none`: no variable at all; `own`: no variable of s3sync's; `sdk`: the bare name belongs to the SDK and always
 * counts. Otherwise the bare name is s3sync's and counts on request.
 */
export type EnvironmentRule = 'none' | 'own' | 'sdk'
