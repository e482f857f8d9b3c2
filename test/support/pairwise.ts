/** The values of one combination, by dimension. */
export type Values = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * Chooses combinations so that every two values that meet in any of them meet in a chosen one: most faults depend on two
 * settings at most. The same combinations give the same choice.
 * @param groupOf every group of combinations has at least one that is chosen; without it there are no groups
 */
export function pairwise<T>(combinations: readonly T[], valuesOf: (one: T) => Values, groupOf?: (one: T) => unknown): T[] {
  const meetings = new Map(combinations.map((one) => [one, meetingsIn(valuesOf(one))]))
  const missing = new Set([...meetings.values()].flat())
  const chosen = new Set<T>()
  const chooseFrom = (some: readonly T[]): void => {
    const gain = (one: T): number => (meetings.get(one) ?? []).filter((meeting) => missing.has(meeting)).length
    const best = some.reduce((one, other) => (gain(other) > gain(one) ? other : one))
    chosen.add(best)
    for (const meeting of meetings.get(best) ?? []) missing.delete(meeting)
  }
  const groups = groupOf === undefined ? [] : [...new Set(combinations.map(groupOf))]
  for (const group of groups) chooseFrom(combinations.filter((one) => groupOf?.(one) === group))
  while (missing.size > 0) chooseFrom(combinations)
  return combinations.filter((one) => chosen.has(one))
}

function meetingsIn(values: Values): string[] {
  const told = Object.entries(values).map(([dimension, value]) => `${dimension}=${String(value)}`)
  return told.flatMap((one, i) => told.slice(i + 1).map((other) => `${one} ${other}`))
}
