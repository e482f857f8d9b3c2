import type { Environment } from '../../options/table/names.ts'
import type { Screen } from '../surroundings.ts'

/** Codes of SGR, ECMA-48 8.3.117. */
const CODES = { red: '31', green: '32', yellow: '33', blue: '34', magenta: '35', faint: '2' } as const

export type Colour = keyof typeof CODES

/**
 * Does the screen show colours? It does unless it is no terminal, or NO_COLOR (https://no-color.org) or an option forbids them.
 * TERM=dumb is a terminal that understands no codes.
 */
export function showsColours(screen: Screen, env: Environment, options: { readonly disableColorTracing: boolean }): boolean {
  return canSteer(screen, env) && !options.disableColorTracing && !env['NO_COLOR']
}

/** Is the screen a terminal that understands codes? */
export function canSteer({ isTTY }: Screen, env: Environment): boolean {
  return isTTY === true && env['TERM'] !== 'dumb'
}

export function paint(text: string, colour: Colour): string {
  return `\u001b[${CODES[colour]}m${text}\u001b[0m`
}
