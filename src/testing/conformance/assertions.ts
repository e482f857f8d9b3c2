import assert from 'node:assert'
import type { ErrorKind } from '../../errors.ts'

/** Passes when the two are the same value (`Object.is`). */
export function same(actual: unknown, expected: unknown): void {
  assert.strictEqual(actual, expected)
}

/** Passes when the two have the same content. A member that is undefined counts as absent. */
export function equal(actual: unknown, expected: unknown): void {
  assert.deepStrictEqual(withoutUndefined(actual), withoutUndefined(expected))
}

/** Passes when the actual object has all members of the expected one, with the same content. It may have more. */
export function includes(actual: unknown, expected: object): void {
  const names = Object.keys(expected)
  const members = typeof actual === 'object' && actual !== null ? Object.entries(actual).filter(([name]) => names.includes(name)) : []
  equal(Object.fromEntries(members), expected)
}

export function check(holds: boolean, message: string): void {
  assert.ok(holds, message)
}

/** Passes when the work fails with an error of one of these kinds. */
export async function rejects(work: Promise<unknown> | undefined, ...kinds: readonly ErrorKind[]): Promise<void> {
  const outcome = await Promise.resolve(work).then(() => 'nothing was thrown', (error: unknown) => error)
  const kind = typeof outcome === 'object' && outcome !== null && 'kind' in outcome ? outcome.kind : undefined
  if (kinds.some((expected) => expected === kind)) return
  const thrown = kind === undefined ? String(outcome) : `an error of kind ${String(kind)}`
  throw new assert.AssertionError({ message: `expected an error of kind ${kinds.join(' or ')}, but: ${thrown}`, actual: kind, expected: kinds[0] })
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (!isPlain(value)) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([name, member]) => [name, withoutUndefined(member)]))
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
