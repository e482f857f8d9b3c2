// `npm run build:binary [-- --target PLATFORM-ARCH]`
import { parseArgs } from 'node:util'
import { buildBinary } from './binary.ts'
import { NODE_TARGETS } from './node-from-npm.ts'
import type { NodeTarget } from './node-from-npm.ts'

function chosenTarget(): NodeTarget | undefined {
  const { target } = parseArgs({ options: { target: { type: 'string' } } }).values
  const known = NODE_TARGETS.find((name) => name === target)
  if (target !== undefined && known === undefined) throw new Error(`--target must be one of ${NODE_TARGETS.join(', ')}`)
  return known
}

console.log(await buildBinary(chosenTarget()))
