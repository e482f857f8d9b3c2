/** The form that V8 writes (Chrome DevTools protocol, Profiler.Profile). Times in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      readonly lineNumber: number
      readonly columnNumber: number
    }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface SelfTimes {
  /** Microseconds, idle time included. */
  readonly total: number
  /** By function: name and place, microseconds spent in it and not in what it calls; most first. */
  readonly functions: readonly (readonly [string, number])[]
  /** By source file or part of Node, most first. */
  readonly files: readonly (readonly [string, number])[]
}

/** Line and column count from zero; the answer is where that is in the source, or undefined. */
export type SourcePosition = (url: string, line: number, column: number) => string | undefined

/** Adds up the samples of a profile. */
export function selfTimes(profile: CpuProfile, position: SourcePosition): SelfTimes {
  const places = new Map(profile.nodes.map(({ id, callFrame }) => [id, place(callFrame, position)]))
  const functions = new Map<string, number>()
  const files = new Map<string, number>()
  let total = 0
  profile.samples.forEach((id, i) => {
    const time = profile.timeDeltas[i] ?? 0
    const { label, file } = places.get(id) ?? { label: '(unknown)', file: '(unknown)' }
    functions.set(label, (functions.get(label) ?? 0) + time)
    files.set(file, (files.get(file) ?? 0) + time)
    total += time
  })
  return { total, functions: descending(functions), files: descending(files) }
}

function descending(times: ReadonlyMap<string, number>): [string, number][] {
  return [...times].sort((a, b) => b[1] - a[1])
}

type CallFrame = CpuProfile['nodes'][number]['callFrame']

function place(frame: CallFrame, position: SourcePosition): { label: string; file: string } {
  const { functionName, url, lineNumber, columnNumber } = frame
  const name = functionName === '' ? '(anonymous)' : functionName
  if (url === '') return { label: name, file: name.startsWith('(') ? name : '(native)' }
  const source = position(url, lineNumber, columnNumber) ?? `${url}:${lineNumber + 1}`
  return { label: `${name}  ${source}`, file: source.replace(/:\d+$/, '') }
}

/** Functions and files that took most, as text; percentages are of the time that was not idle. */
export function formatProfile({ total, functions, files }: SelfTimes, top: number): string {
  const idle = functions.find(([label]) => label === '(idle)')?.[1] ?? 0
  const busy = total - idle
  const line = ([label, time]: readonly [string, number]): string =>
    `${(time / 1000).toFixed(1).padStart(9)} ms ${((100 * time) / busy).toFixed(1).padStart(5)} %  ${label}\n`
  const working = (times: SelfTimes['functions']): string =>
    times
      .filter(([label]) => label !== '(idle)')
      .slice(0, top)
      .map(line)
      .join('')
  const head = `${(busy / 1e6).toFixed(2)} s busy, ${(idle / 1e6).toFixed(2)} s idle\n`
  return `${head}self time by function\n${working(functions)}self time by file\n${working(files)}`
}
