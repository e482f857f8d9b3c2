import type { Source, Target } from '../../storage/contract/storage.ts'
import type { ValueKind } from '../kinds/kind.ts'
import type { CamelCase } from './names.ts'
import type { TableRow } from './table.ts'

type ValueOf<R> = R extends { value: ValueKind<infer Value, infer _> } ? Value : never
type InputOf<R> = R extends { value: ValueKind<infer _, infer Input> } ? Input : never

type RowsForLibrary = Exclude<TableRow, { commandOnly: true }>
type Row<Name> = Extract<TableRow, { name: Name }>

/** Options of a library call: the command's options in camelCase, and the two sides. */
export type SyncOptions = { readonly source: string | Source; readonly target: string | Target } & {
  readonly [Name in RowsForLibrary['name'] as CamelCase<Name>]?: InputOf<Row<Name>> | undefined
}

/** Switches and counts are off by default, so they always have a value. */
type Switch = { value: ValueKind<boolean, boolean> }
type Count = { value: { form: 'count' } }
type AlwaysSet = Extract<TableRow, { default: string } | Switch | Count>['name']

/** Every option's parsed value, its default where nothing was given. */
export type OptionValues = {
  readonly [Name in TableRow['name'] as CamelCase<Name>]: ValueOf<Row<Name>> | (Name extends AlwaysSet ? never : undefined)
}
