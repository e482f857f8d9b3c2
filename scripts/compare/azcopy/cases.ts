import type { Case } from './case.ts'
import { ACROSS } from './cases-across.ts'
import { DOWN } from './cases-down.ts'
import { FILES } from './cases-files.ts'
import { LINKS } from './cases-links.ts'
import { UP } from './cases-up.ts'

/** All command lines. */
export const CASES: readonly Case[] = [...UP, ...DOWN, ...ACROSS, ...FILES, ...LINKS]
