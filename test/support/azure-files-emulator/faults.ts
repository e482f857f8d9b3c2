/** A request as the log keeps it. */
export interface SeenRequest {
  /** As `file.create`; `unknown` for what the service does not have. */
  readonly operation: string
  readonly method: string
  readonly share: string
  /** Below the share, decoded, without a slash at its beginning; empty for the share and its root. */
  readonly path: string
  readonly query: ReadonlyMap<string, string>
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Undefined until it is answered. */
  status?: number
  /** The error's code, where the answer is an error. */
  code?: string | undefined
}

/** What happens to a request in the place of, or beside, the usual. */
export type FaultAction =
  /** Nothing is done; this error is answered. */
  | { readonly kind: 'answer', readonly status: number, readonly code: string, readonly headers?: Readonly<Record<string, string>> }
  /** Nothing is done; the connection is reset. */
  | { readonly kind: 'drop' }
  /** The request is done as usual, and the connection reset before the answer. */
  | { readonly kind: 'lose answer' }
  /** The request waits for this, and is then done as usual. */
  | { readonly kind: 'wait', readonly until: Promise<unknown> }
  /** The answer's body ends after this many bytes, though its length was told. */
  | { readonly kind: 'truncate', readonly after: number }
  /** The answer's body is this text. */
  | { readonly kind: 'body', readonly text: string }
  /** One bit of the answer's body is another. */
  | { readonly kind: 'flip bit', readonly at: number }
  /** The request is done as usual, after this was called; what it changes, the request meets. */
  | { readonly kind: 'before', readonly run: () => void | Promise<void> }
  /** The request is done as usual, and this called before the answer goes out. */
  | { readonly kind: 'after', readonly run: () => void | Promise<void> }

/** Which requests a fault meets. What is absent meets them all. */
export interface FaultFilter {
  readonly operation?: string | readonly string[]
  readonly share?: string
  readonly path?: string | RegExp
  readonly when?: (request: SeenRequest) => boolean
  /** How many that fit are let through before the first is met; 0. */
  readonly skip?: number
  /** How many are met; all from then on where it is absent. */
  readonly times?: number
}

export interface Fault {
  /** Requests that it has met. */
  readonly met: readonly SeenRequest[]
  /** Ends it. */
  remove(): void
}

export interface Faults {
  add(action: FaultAction, filter?: FaultFilter): Fault
  /** Ends them all. */
  clear(): void
}

interface Rule {
  readonly action: FaultAction
  readonly filter: FaultFilter
  readonly met: SeenRequest[]
  skipped: number
}

/** Faults, and the actions that the next request meets. */
export function createFaults(): { faults: Faults, meet(request: SeenRequest): readonly FaultAction[] } {
  const rules = new Set<Rule>()
  const faults: Faults = {
    add(action, filter = {}) {
      const rule: Rule = { action, filter, met: [], skipped: 0 }
      rules.add(rule)
      return { met: rule.met, remove: () => { rules.delete(rule) } }
    },
    clear: () => rules.clear(),
  }
  return { faults, meet: (request) => rules.size === 0 ? [] : [...rules].filter((rule) => meets(rule, request)).map(({ action }) => action) }
}

function meets(rule: Rule, request: SeenRequest): boolean {
  const { filter, met } = rule
  if (!fits(filter, request) || met.length >= (filter.times ?? Infinity)) return false
  if (rule.skipped++ < (filter.skip ?? 0)) return false
  met.push(request)
  return true
}

function fits({ operation, share, path, when }: FaultFilter, request: SeenRequest): boolean {
  if (operation !== undefined && !(typeof operation === 'string' ? operation === request.operation : operation.includes(request.operation))) return false
  if (share !== undefined && share !== request.share) return false
  if (path !== undefined && !(typeof path === 'string' ? path === request.path : path.test(request.path))) return false
  return when === undefined || when(request)
}
