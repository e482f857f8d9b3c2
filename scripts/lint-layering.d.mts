import type { ESLint } from 'eslint'

/** Why a file of src (its path below src) may not import this, or undefined when it may. */
export function refusal(path: string, specifier: string): string | undefined

/** The layer of a file, from its path below src with `/` between segments; undefined for one that has no place. */
export function layerOf(path: string): string | undefined

declare const plugin: ESLint.Plugin
export default plugin
