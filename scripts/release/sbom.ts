import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundledPackages } from '../bundled-packages.ts'
import { inspectBundles } from '../bundle.ts'
import { npm } from '../command.ts'
import { NODE_VERSION } from '../node-from-npm.ts'
import { ROOT, VERSION } from '../project.ts'

/** The parts of a CycloneDX document that we change. https://cyclonedx.org/docs/1.5/json/ */
interface Bom {
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

interface Component {
  readonly 'bom-ref': string
  readonly type: string
  readonly name: string
  readonly version: string
  readonly purl?: string
}

/**
 * Writes OUT/objsync-VERSION.cdx.json: npm's list of what is installed, without the tools that no user gets, and with the Node of
 * the executables.
 * @returns its path
 * @throws Error when a package that the bundles contain is not in npm's list
 */
export async function writeSbom(out: string): Promise<string> {
  const listed = JSON.parse(await npm(['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'], { cwd: ROOT })) as Bom
  const packages = bundledPackages(await inspectBundles(), ROOT)
  const file = join(out, `objsync-${VERSION}.cdx.json`)
  await mkdir(out, { recursive: true })
  await writeFile(file, `${JSON.stringify(shippedParts(listed, packages), undefined, 2)}\n`)
  return file
}

/** The document with these packages and Node alone. */
export function shippedParts(bom: Bom, packages: readonly { readonly name: string; readonly version: string }[]): Bom {
  const found = packages.map(({ name, version }) => {
    const component = bom.components.find((part) => part.name === name && part.version === version)
    if (component === undefined) throw new Error(`${name} ${version} is in the bundles, and not in npm's list of what is installed`)
    return component
  })
  const node: Component = { 'bom-ref': `node@${NODE_VERSION}`, type: 'platform', name: 'node', version: NODE_VERSION, purl: `pkg:generic/node@${NODE_VERSION}` }
  const kept = new Set(found.map((component) => component['bom-ref']))
  const root = bom.dependencies.filter(({ ref }) => ref === `objsync@${VERSION}`).map(({ ref }) => ({ ref, dependsOn: [...kept, node['bom-ref']] }))
  const others = bom.dependencies.filter(({ ref }) => kept.has(ref))
  const dependencies = others.map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((name) => kept.has(name)) }))
  return { ...bom, components: [...found, node], dependencies: [...root, ...dependencies] }
}
