import type { PlaceKind, Stage } from './stage.ts'

/** A command line, and what it is run on. */
export interface Case {
  readonly name: string
  readonly from: PlaceKind
  readonly to: PlaceKind
  readonly options: readonly string[]
  /** Exit code that s3sync must end with, or else the case is not what it was meant to be; 0 when absent. */
  readonly code?: number
  /** Fills source and targets, both targets alike; may answer further options. */
  arrange(stage: Stage): Promise<readonly string[] | void>
}
