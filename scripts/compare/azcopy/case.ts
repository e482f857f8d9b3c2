import type { PlaceKind, Stage } from './stage.ts'

/** Stands in options for a folder that each program has of its own, and that is compared too. */
export const OWN_FOLDER = '{own folder}'

/** A command line of `sync`, and what it is run on. */
export interface Case {
  readonly name: string
  readonly from: PlaceKind
  readonly to: PlaceKind
  /** Paths in source and target that are named on the command line; the whole of each when absent. */
  readonly paths?: readonly [source: string, target: string]
  readonly options: readonly string[]
  /** Exit code that azcopy must end with, or else the case is not what it was meant to be; 0 when absent. */
  readonly code?: number
  /** Fills source and targets, both targets alike. */
  arrange(stage: Stage): Promise<void>
  /** A second run of both, from what the first has left. */
  readonly twice?: boolean
}
