import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

/** A package whose code is in the bundles. */
export interface BundledPackage {
  readonly name: string
  readonly version: string
  /** SPDX identifier. */
  readonly licence: string
  /** The licence, and the NOTICE file where the package has one. */
  readonly text: string
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: unknown
  readonly author?: unknown
}

/** SPDX identifiers of the licences that let us ship the code under ours, as long as their text goes with it. */
const PERMISSIVE: readonly string[] = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']

/**
 * Packages that are published without the text of their licence. The text of the other package is used: it has the same author and
 * the same licence, which {@link borrowedText} checks.
 */
const TEXT_FROM: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-http': '@aws-sdk/client-s3',
  '@aws-sdk/credential-provider-login': '@aws-sdk/client-s3',
  '@aws-sdk/nested-clients': '@aws-sdk/client-s3',
  '@nodable/entities': 'fast-xml-parser',
}

/**
 * The packages that the bundles hold code of, by name and version. A package whose code was left out as unused does not count.
 *
 * @param root the folder that the metafiles' paths start from
 * @throws Error that names a package without a licence text or with a licence that is not known to be permissive
 */
export function bundledPackages(metafiles: readonly Metafile[], root: string): BundledPackage[] {
  const folders = new Set(metafiles.flatMap(usedFiles).flatMap(packageFolder))
  const packages = [...folders].map((folder) => readPackage(folder, root))
  return packages.sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version))
}

function usedFiles({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path))
}

/** The folder of the package that a file belongs to; none for our own files. */
function packageFolder(path: string): string[] {
  const [, folder] = /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? []
  if (folder !== undefined) return [folder]
  // An empty module that a plugin puts in the place of a package (`left-out:NAME`) is ours.
  if (path.startsWith('src/') || path.startsWith('left-out:')) return []
  throw new Error(`${path} is bundled, and is neither ours nor in a package`)
}

function readPackage(folder: string, root: string): BundledPackage {
  const manifest = readManifest(join(root, folder))
  const { name, version, license } = manifest
  if (typeof license !== 'string' || !PERMISSIVE.includes(license)) {
    throw new Error(`${name} ${version} is bundled, and its licence ${JSON.stringify(license)} is not one of ${PERMISSIVE.join(', ')}`)
  }
  const text = textOf(join(root, folder)) ?? borrowedText(manifest, root)
  if (text === undefined) throw new Error(`${name} ${version} is bundled, and has no licence text`)
  return { name, version, licence: license, text }
}

/** The text of LICENSE and NOTICE; undefined without a LICENSE. */
function textOf(folder: string): string | undefined {
  const names = readdirSync(folder).sort()
  const licences = names.filter((name) => /^(licen[sc]e|copying)\b/i.test(name))
  if (licences.length === 0) return undefined
  const notices = names.filter((name) => /^notice\b/i.test(name))
  const texts = [...licences, ...notices].map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
  return texts.every((text) => text !== '') ? texts.join('\n\n') : undefined
}

function borrowedText({ name, license, author }: Manifest, root: string): string | undefined {
  const other = TEXT_FROM[name]
  if (other === undefined) return undefined
  const folder = join(root, 'node_modules', other)
  const manifest = readManifest(folder)
  const isAlike = manifest.license === license && JSON.stringify(manifest.author) === JSON.stringify(author)
  return isAlike ? textOf(folder) : undefined
}

function readManifest(folder: string): Manifest {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (isManifest(manifest)) return manifest
  throw new Error(`${folder} is bundled, and its package.json has no name and version`)
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null
    && 'name' in value && typeof value.name === 'string'
    && 'version' in value && typeof value.version === 'string'
}

/** By code units: the same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
