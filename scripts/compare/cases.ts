import type { Case } from './case.ts'
import { DOWN_AND_ACROSS } from './cases-across.ts'
import { REPORTS } from './cases-report.ts'
import { FILTERS } from './cases-filters.ts'
import { LUA } from './cases-lua.ts'
import { UP } from './cases-up.ts'
import { VERSIONS } from './cases-versions.ts'

/** All command lines. What must not be written again carries a mark in its metadata that writing would remove. */
export const CASES: readonly Case[] = [...UP, ...DOWN_AND_ACROSS, ...VERSIONS, ...FILTERS, ...REPORTS, ...LUA]
