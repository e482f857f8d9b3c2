import process from 'node:process'
import { hostTarget, NODE_TARGETS, nodeFromNpm, usesMusl } from './node-from-npm.ts'
import type { NodeTarget } from './node-from-npm.ts'

/** npm has no Node for musl. These are built on such a machine, around the Node that runs the build. */
const MUSL_TARGETS = ['linux-x64-musl', 'linux-arm64-musl'] as const

type MuslTarget = (typeof MUSL_TARGETS)[number]

/** A machine that an executable can be built for. */
export type BinaryTarget = NodeTarget | MuslTarget

export const BINARY_TARGETS: readonly BinaryTarget[] = [...NODE_TARGETS, ...MUSL_TARGETS]

/** First Node with `--build-sea` (https://nodejs.org/api/single-executable-applications.html). */
const BUILDS_EXECUTABLES = [25, 5] as const

/**
 * The machine that we run on.
 * @throws Error when no executable can be built for it
 */
export function hostBinaryTarget(): BinaryTarget {
  const target = usesMusl() ? MUSL_TARGETS.find((name) => name === `linux-${process.arch}-musl`) : hostTarget()
  if (target === undefined) throw new Error(`there is no Node for ${process.platform} ${process.arch} to build an executable with`)
  return target
}

/**
 * The Node that goes into an executable.
 * @throws Error for a musl target when the Node that runs us is none for it, or is too old to build executables
 */
export async function nodeFor(target: BinaryTarget): Promise<string> {
  if (!isMusl(target)) return nodeFromNpm(target)
  if (target !== hostBinaryTarget()) throw new Error(`build ${target} on such a machine, for example in the image node:26-alpine`)
  const [major, minor] = process.versions.node.split('.').map(Number) as [number, number]
  const [wantedMajor, wantedMinor] = BUILDS_EXECUTABLES
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    throw new Error(`Node ${process.versions.node} cannot build executables; run the build with Node ${BUILDS_EXECUTABLES.join('.')} or newer`)
  }
  return process.execPath
}

function isMusl(target: BinaryTarget): target is MuslTarget {
  return MUSL_TARGETS.some((name) => name === target)
}
