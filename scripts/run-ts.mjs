#!/usr/bin/env node
// Runs a TypeScript file of this repository on any Node that we support: `node scripts/run-ts.mjs FILE [ARGUMENT...]`.
// Types are cut away by esbuild while the modules load, so nothing is written and import.meta stays true.
import * as nodeModule from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as hooks from './ts-hooks.mjs'

const [, , file, ...args] = process.argv
if (file === undefined) {
  console.error('usage: node scripts/run-ts.mjs FILE [ARGUMENT...]')
  process.exit(2)
}
// Newer Nodes have hooks in the same thread; module.register is the older way and is on its way out.
if ('registerHooks' in nodeModule) nodeModule.registerHooks({ load: hooks.loadSync })
else nodeModule.register('./ts-hooks.mjs', import.meta.url)

const path = resolve(file)
process.argv.splice(1, process.argv.length, path, ...args)
await import(pathToFileURL(path).href)
