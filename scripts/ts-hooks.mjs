// Module hooks for run-ts.mjs: hand Node the JavaScript of a .ts file.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/** For module.register, which runs hooks in a thread of their own. */
export async function load(url, context, nextLoad) {
  return isOurs(url) ? compile(url) : nextLoad(url, context)
}

/** For module.registerHooks. */
export function loadSync(url, context, nextLoad) {
  return isOurs(url) ? compile(url) : nextLoad(url, context)
}

function isOurs(url) {
  return url.startsWith('file:') && url.endsWith('.ts') && !url.includes('/node_modules/')
}

function compile(url) {
  const path = fileURLToPath(url)
  const { code } = transformSync(readFileSync(path, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'node20.18',
    sourcefile: path,
    sourcemap: 'inline',
    define: { __OBJSYNC_VERSION__: JSON.stringify(version) },
  })
  return { format: 'module', source: code, shortCircuit: true }
}
