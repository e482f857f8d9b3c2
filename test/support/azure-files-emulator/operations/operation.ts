import type { Grant, Need } from '../access/authorize.ts'
import type { Answer, Call } from '../http/call.ts'

/** One operation of the service's reference. */
export interface Operation {
  /** What a shared access signature must grant; undefined where the operation looks itself. */
  readonly need?: Need
  /** First version of the service that has it. */
  readonly since?: string
  run(call: Call, grant: Grant): Answer | Promise<Answer>
}

/** Operations by their names, as `file.create`. */
export type Operations = Readonly<Record<string, Operation>>
