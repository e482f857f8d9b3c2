/**
 * The program of the worker, src/lua/worker in one text. The builds put it here (scripts/bundle.ts), so that dist and the single
 * executable need no further file. It is undefined when objsync runs from its sources.
 */
export const WORKER_SOURCE: string | undefined = undefined
