import type { Reason } from '../../report/reasons.ts'

/** The result of a comparison, or why it could not be made. */
export type Verdict = Reason | { readonly unknown: string }
