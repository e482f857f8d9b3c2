import type { S3Settings } from './settings.ts'

/** What is the same in every request of a side. */
export type RequestSettings = Pick<S3Settings, 'requestPayer' | 'encryption' | 'customerKey'>
