import { holds, type Characters } from './characters.ts'

/** A piece of a glob: one character of a set, any number of them, or one of several sequences. */
export type Piece = { readonly one: Characters } | { readonly many: Characters } | { readonly either: readonly (readonly Piece[])[] }

/** Matches whole keys. The time for a key is bounded by its length times that of the glob, whatever the two are. */
export interface Automaton {
  matches(key: string): boolean
  /** Reports whether some key that begins with the prefix may match. */
  mayMatchBelow(prefix: string): boolean
  /** Reports whether every key that begins with the prefix matches. False when that is too costly to find out. */
  matchesAllBelow(prefix: string): boolean
}

/** A state of the nondeterministic automaton: it moves on with a character, or without one. */
interface Node {
  readonly characters: Characters | undefined
  readonly next: number
  readonly free: number[]
}

/** A set of nodes: a state of the deterministic automaton. It is built when a key reaches it first. */
interface State {
  readonly nodes: readonly number[]
  readonly accepts: boolean
  readonly next: Map<number, State>
  /** Every key that reaches this state matches, whatever follows. Undefined: not known yet. */
  acceptsAll: boolean | undefined
}

/** States that are kept; hostile globs have more. Afterwards they are built anew. */
const MOST_STATES = 2000
/** Characters whose next state is kept; keys may bring a million different ones. */
const MOST_CHARACTERS = 256
/** States that are looked at to find out whether everything matches. */
const MOST_LOOKED_AT = 200

export function createAutomaton(pieces: readonly Piece[]): Automaton {
  const nodes: Node[] = []
  const start = build(pieces, nodes)
  const goal = nodes.length - 1
  const alphabet = representativesOf(nodes)
  let states = new Map<string, State>()
  let first: State | undefined

  const stateOf = (reached: Iterable<number>): State => {
    const set = closureOf(reached, nodes)
    const name = set.join()
    const known = states.get(name)
    if (known !== undefined) return known
    if (states.size >= MOST_STATES) {
      states = new Map()
      first = undefined
    }
    const state: State = { nodes: set, accepts: set.includes(goal), next: new Map(), acceptsAll: undefined }
    states.set(name, state)
    return state
  }

  const step = (state: State, codePoint: number): State => {
    const known = state.next.get(codePoint)
    if (known !== undefined) return known
    const reached = state.nodes.flatMap((at) => {
      const { characters, next } = nodes[at] as Node
      return characters !== undefined && holds(characters, codePoint) ? [next] : []
    })
    const next = stateOf(reached)
    if (state.next.size < MOST_CHARACTERS) state.next.set(codePoint, next)
    return next
  }

  const acceptsAll = (from: State): boolean => {
    if (from.acceptsAll !== undefined) return from.acceptsAll
    const seen = new Set<State>([from])
    for (const state of seen) {
      if (!state.accepts || seen.size > MOST_LOOKED_AT) return (from.acceptsAll = false)
      for (const codePoint of alphabet) seen.add(step(state, codePoint))
    }
    return (from.acceptsAll = true)
  }

  const after = (text: string): State => {
    let state = (first ??= stateOf([start]))
    for (let at = 0; at < text.length && state.nodes.length > 0; at++) {
      const codePoint = text.codePointAt(at) as number
      if (codePoint > 0xffff) at++
      state = step(state, codePoint)
    }
    return state
  }

  return {
    matches: (key) => after(key).accepts,
    mayMatchBelow: (prefix) => after(prefix).nodes.length > 0,
    matchesAllBelow: (prefix) => acceptsAll(after(prefix)),
  }
}

/** Adds the nodes of a sequence; the last one is where it ends. @returns the node at which it begins */
function build(pieces: readonly Piece[], nodes: Node[]): number {
  const start = add(nodes)
  let at = start
  for (const piece of pieces) at = append(piece, at, nodes)
  // Nothing leads on from the end of the whole glob.
  link(at, add(nodes), nodes)
  return start
}

function append(piece: Piece, at: number, nodes: Node[]): number {
  if ('many' in piece) {
    const [loop, end] = [add(nodes), add(nodes)]
    nodes[loop] = { characters: piece.many, next: loop, free: [end] }
    link(at, loop, nodes)
    return end
  }
  if ('one' in piece) {
    const [taking, end] = [add(nodes), add(nodes)]
    nodes[taking] = { characters: piece.one, next: end, free: [] }
    link(at, taking, nodes)
    return end
  }
  const ends = piece.either.map((pieces) => {
    const begin = build(pieces, nodes)
    link(at, begin, nodes)
    return nodes.length - 1
  })
  const end = add(nodes)
  for (const each of ends) link(each, end, nodes)
  return end
}

function add(nodes: Node[]): number {
  return nodes.push({ characters: undefined, next: -1, free: [] }) - 1
}

function link(from: number, to: number, nodes: readonly Node[]): void {
  nodes[from]?.free.push(to)
}

/** The nodes, with all that are reached from them without a character, in ascending order. */
function closureOf(reached: Iterable<number>, nodes: readonly Node[]): number[] {
  const set = new Set(reached)
  for (const at of set) for (const next of nodes[at]?.free ?? []) set.add(next)
  return [...set].filter((at) => isOfUse(nodes[at] as Node, at, nodes)).sort((a, b) => a - b)
}

/** Only nodes that take a character, and the last one, tell two states apart. */
function isOfUse({ characters }: Node, at: number, nodes: readonly Node[]): boolean {
  return characters !== undefined || at === nodes.length - 1
}

/** One code point for each class of characters that no set tells apart. */
function representativesOf(nodes: readonly Node[]): number[] {
  const starts = new Set([0])
  for (const { characters = [] } of nodes) {
    for (const [first, last] of characters) {
      starts.add(first)
      if (last < 0x10ffff) starts.add(last + 1)
    }
  }
  return [...starts]
}
