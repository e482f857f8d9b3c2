import type { Digest } from './digest.ts'

/**
 * Names a digest over all bytes (`SHA256`), or one that is composed of those of pieces (`SHA256 2x8388608+17`). Two digests of one
 * content under one name are equal.
 *
 * @param pieces sizes of the pieces in bytes; absent for a digest over all bytes
 */
export function digestName({ name }: Digest, pieces?: readonly number[]): string {
  return pieces === undefined ? name : `${name} ${countEqual(pieces).map(([count, size]) => (count === 1 ? `${size}` : `${count}x${size}`)).join('+')}`
}

function countEqual(pieces: readonly number[]): [count: number, size: number][] {
  const runs: [number, number][] = []
  for (const size of pieces) {
    const last = runs.at(-1)
    if (last?.[1] === size) last[0]++
    else runs.push([1, size])
  }
  return runs
}
