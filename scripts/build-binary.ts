// `npm run build:binary [-- --target TARGET]`
import { parseArgs } from 'node:util'
import { BINARY_TARGETS } from './binary-targets.ts'
import type { BinaryTarget } from './binary-targets.ts'
import { buildBinary } from './binary.ts'

function chosenTarget(): BinaryTarget | undefined {
  const { target } = parseArgs({ options: { target: { type: 'string' } } }).values
  const known = BINARY_TARGETS.find((name) => name === target)
  if (target !== undefined && known === undefined) throw new Error(`--target must be one of ${BINARY_TARGETS.join(', ')}`)
  return known
}

console.log(await buildBinary(chosenTarget()))
