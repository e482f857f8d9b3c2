import type { Reason } from '../../report/reasons.ts'

/** What a comparison came to, or why it could not be made. */
export type Verdict = Reason | { readonly unknown: string }
