import { availableParallelism, cpus, totalmem, type as system, release, arch } from 'node:os'

/** What the figures were taken on. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  readonly system: string
  readonly node: string
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    system: `${system()} ${release()} ${arch()}`,
    node: process.version,
  }
}
