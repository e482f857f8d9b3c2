import type { Clock } from '../clock.ts'
import type { Share } from './share.ts'

/** Everything that one emulated account holds. */
export interface Account {
  readonly name: string
  readonly clock: Clock
  readonly shares: Map<string, Share>
  /** Deleted shares that can be restored, by name and version. */
  readonly deleted: DeletedShare[]
  /** XML of the last Set File Service Properties; undefined until then. */
  properties?: string
  /** Base64 keys of user delegations, by the values that identify them. */
  readonly delegationKeys: Map<string, string>
}

export interface DeletedShare {
  readonly share: Share
  readonly version: string
  readonly at: number
}
