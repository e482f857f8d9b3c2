// The ESLint rule that keeps imports pointing inward. The table below is the architecture: who may import whom.
import { dirname, join, relative, sep } from 'node:path'

const SRC = join(import.meta.dirname, '..', 'src')

/**
 * Each layer of src/ with the layers it may import; a layer may always import itself.
 *
 * - `settings`: the settings.ts files of the pass, the check, the adapters and the scripts
 * - `remedies`: what the user may do about faults of connections and of authorisation
 * - `portable`: the one form in which facts of files travel as metadata; pure functions
 * - `contract`: storage/contract, the interface that every storage implements
 * - `service`: the floor of the adapters for services with a REST API
 * - `family`: what the adapters of one family share (`FAMILIES`); other adapters may import nothing of it
 * - `adapter`: another folder of src/storage; one adapter may import nothing of another
 * - `storage`: what opens adapters
 * - `backups`: opens the place of backups, and refuses one that overlaps a side
 * - `testing`: storages in memory and the conformance suite, which lists as the pass does; nothing in src imports it
 * - `check`: compares two storages with the parts of the pass
 * - `library`: what a program imports; `index` is its door
 * - `run`, `index`: the files that put everything together
 */
export const MAY_IMPORT = {
  errors: [],
  remedies: [],
  stopping: ['errors'],
  xml: [],
  'xml-document': ['xml'],
  'bucket-names': [],
  'make-folders': [],
  'process-tree': [],
  portable: [],
  temporary: [],
  credentials: ['errors', 'stopping', 'process-tree'],
  order: ['errors', 'contract'],
  integrity: ['errors'],
  http: ['errors', 'stopping', 'remedies'],
  webhook: ['errors', 'http'],
  location: ['errors'],
  'hash-cache': ['errors', 'order', 'integrity', 'temporary', 'contract'],
  report: ['errors', 'integrity', 'contract'],
  contract: ['errors', 'order', 'integrity'],
  settings: ['errors', 'contract', 'integrity', 'portable'],
  config: ['errors', 'location', 'settings'],
  service: ['errors', 'stopping', 'remedies', 'xml', 'xml-document', 'credentials', 'http', 'contract', 'settings'],
  family: ['errors', 'stopping', 'remedies', 'xml', 'xml-document', 'credentials', 'integrity', 'http', 'contract', 'settings', 'service'],
  adapter: ['errors', 'stopping', 'remedies', 'xml', 'xml-document', 'bucket-names', 'make-folders', 'portable', 'temporary', 'credentials', 'order', 'integrity', 'http', 'contract', 'settings', 'service', 'family'],
  storage: ['errors', 'stopping', 'order', 'integrity', 'contract', 'settings', 'config', 'adapter'],
  backups: ['errors', 'order', 'location', 'contract', 'settings', 'config', 'storage', 'sync'],
  testing: ['errors', 'stopping', 'order', 'integrity', 'report', 'contract', 'sync'],
  sync: ['errors', 'stopping', 'portable', 'order', 'integrity', 'report', 'contract', 'settings'],
  check: ['errors', 'stopping', 'order', 'integrity', 'report', 'contract', 'settings', 'sync'],
  run: ['errors', 'stopping', 'order', 'hash-cache', 'report', 'contract', 'settings', 'config', 'storage', 'sync', 'backups', 'check'],
  lua: ['errors', 'stopping', 'integrity', 'report', 'contract', 'settings', 'config', 'sync', 'run'],
  options: ['errors', 'bucket-names', 'integrity', 'location', 'contract', 'config', 'settings'],
  cli: ['errors', 'make-folders', 'process-tree', 'order', 'location', 'report', 'settings', 'config', 'lua', 'options', 'check', 'run', 'webhook'],
  library: ['errors', 'stopping', 'location', 'report', 'contract', 'settings', 'config', 'lua', 'options', 'sync', 'check', 'run'],
  index: ['errors', 'report', 'contract', 'integrity', 'order', 'settings', 'options', 'sync', 'check', 'library'],
}

/** The room that a family of adapters shares, by adapter. */
export const FAMILIES = { 'azure-blob': 'azure', 'azure-file': 'azure' }

/** Packages that only some layers may import. */
export const PACKAGES = [
  { name: /^@(aws-sdk|smithy|azure)\//, layers: ['adapter', 'family'] },
  { name: /^node:(net|tls|http|https)$/, layers: ['http'] },
  { name: /^fengari(\/|$)/, layers: ['lua'] },
  { name: /^commander$/, layers: ['cli', 'options'] },
  { name: /^pino$/, layers: ['cli', 'report'] },
  { name: /^toml-eslint-parser$/, layers: ['options'] },
]

/** The layer of a file, from its path below src with `/` between segments; undefined for one that has no place. */
export function layerOf(path) {
  const segments = path.split('/')
  const [first] = segments
  if (segments.at(-1) === 'settings.ts' && ['storage', 'sync', 'check', 'lua'].includes(first)) return 'settings'
  if (segments.length === 1) return nameIn(MAY_IMPORT, first.replace(/\.ts$/, ''))
  if (first !== 'storage') return nameIn(MAY_IMPORT, first)
  if (segments.length === 2) return 'storage'
  if (segments[1] === 'contract' || segments[1] === 'service') return segments[1]
  return Object.values(FAMILIES).includes(segments[1]) ? 'family' : 'adapter'
}

function nameIn(table, name) {
  return Object.hasOwn(table, name) ? name : undefined
}

/** Why a file of src (its path below src) may not import this, or undefined when it may. */
export function refusal(path, specifier) {
  const layer = layerOf(path)
  if (layer === undefined) return `src/${path} belongs to no layer: give it one in scripts/lint-layering.mjs`
  return specifier.startsWith('.') ? refusalOfFile(path, layer, specifier) : refusalOfPackage(layer, specifier)
}

function refusalOfPackage(layer, specifier) {
  const rule = PACKAGES.find(({ name }) => name.test(specifier))
  if (rule === undefined || rule.layers.includes(layer)) return undefined
  return `${layer} may not import the package ${specifier}; only ${rule.layers.join(' and ')} may`
}

function refusalOfFile(path, layer, specifier) {
  const imported = join(dirname(path), specifier).split(sep).join('/')
  if (imported.startsWith('../')) return 'src may import nothing from outside src'
  const target = layerOf(imported)
  if (target === undefined) return `src/${imported} belongs to no layer: give it one in scripts/lint-layering.mjs`
  if (layer === 'adapter' && target === 'adapter') {
    return adapterOf(path) === adapterOf(imported) ? undefined : 'an adapter may not import another adapter'
  }
  if (layer === 'adapter' && target === 'family' && FAMILIES[adapterOf(path)] !== adapterOf(imported)) {
    return `only the adapters of its family may import src/${imported}`
  }
  if (target === layer || MAY_IMPORT[layer].includes(target)) return undefined
  return `${layer} may not import ${target} (src/${imported})`
}

/** The folder of src/storage that a file belongs to. */
function adapterOf(path) {
  return path.split('/')[1]
}

const rule = {
  meta: { type: 'problem', schema: [], docs: { description: 'keep imports pointing inward' } },
  create(context) {
    const path = relative(SRC, context.filename).split(sep).join('/')
    if (path.startsWith('..')) return {}
    const check = (node) => {
      if (typeof node.source?.value !== 'string') return
      const message = refusal(path, node.source.value)
      if (message !== undefined) context.report({ node: node.source, message })
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      TSImportType: check,
    }
  },
}

export default { meta: { name: 'objsync' }, rules: { layering: rule } }
