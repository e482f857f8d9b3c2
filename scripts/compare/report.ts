import { describeDifference, reasonFor, type Difference, type Intended } from './differences.ts'

/** What a case came to. */
export interface Outcome {
  /** Exit codes of the peer and of objsync. */
  readonly codes: readonly string[]
  readonly differences: readonly Difference[]
}

/** Prints what a case came to. @returns whether all that differs is meant */
export function report(name: string, { codes, differences }: Outcome, peer: string, all: readonly Intended[]): boolean {
  const intended = all.filter(({ cases }) => cases === undefined || cases.test(name))
  const unmeant = differences.filter((difference) => reasonFor(difference, intended) === undefined)
  const reasons = new Set(differences.flatMap((difference) => reasonFor(difference, intended) ?? []))
  console.log(`${unmeant.length === 0 ? 'same  ' : 'DIFFER'}  ${name} (exit ${[...new Set(codes)].join(', ')})`)
  for (const reason of reasons) console.log(`        meant: ${reason}`)
  for (const difference of unmeant) console.log(`        ${describeDifference(difference, peer)}`)
  return unmeant.length === 0
}
