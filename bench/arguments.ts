import { parseArgs } from 'node:util'

export const USAGE = `npm run bench -- [options]

Runs objsync and its peers in turn on the same work and prints what each took.

  --only ROW,ROW      rows to run (default: all); --list names them
  --clients A,B       clients to run (default: all that are found, but for aws)
  --peers DIR,DIR     folders with the peers' executables, besides PATH
  --before DIR        the dist folder of another build of objsync, which takes part as objsync-before in every row
  --scale X           multiply all sizes (default 1)
  --runs N            measured runs of each client; medians are shown (default 3)
  --warmup N          runs before those (default 1)
  --json FILE         write all figures there too
  --dir DIR           where to put files, in a folder that is removed afterwards (default: the system's)
  --profile ROW       run objsync once under Node's profiler and print where its time goes
  --top N             functions to print with --profile (default 40)
  --list              name the rows
  --help
`

/** The command line of the benchmarks. */
export interface BenchArguments {
  readonly only: readonly string[]
  readonly clients: readonly string[]
  readonly peers: readonly string[]
  readonly before: string | undefined
  readonly scale: number
  readonly runs: number
  readonly warmup: number
  readonly json: string | undefined
  readonly dir: string | undefined
  readonly profile: string | undefined
  readonly top: number
  readonly list: boolean
  readonly help: boolean
}

/** @throws TypeError for an option that there is not, RangeError for a value out of range */
export function parseArguments(args: readonly string[]): BenchArguments {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: text,
      clients: text,
      peers: text,
      before: text,
      scale: text,
      runs: text,
      warmup: text,
      json: text,
      dir: text,
      profile: text,
      top: text,
      list: flag,
      help: flag,
    },
  })
  return {
    only: words(values.only),
    clients: words(values.clients),
    peers: words(values.peers),
    before: values.before,
    scale: numeric('scale', values.scale ?? '1', Number.MIN_VALUE),
    runs: numeric('runs', values.runs ?? '3', 1),
    warmup: numeric('warmup', values.warmup ?? '1', 0),
    json: values.json,
    dir: values.dir,
    profile: values.profile,
    top: numeric('top', values.top ?? '40', 1),
    list: values.list,
    help: values.help,
  }
}

function words(value: string | undefined): string[] {
  return value?.split(',').filter(Boolean) ?? []
}

function numeric(name: string, value: string, least: number): number {
  const number = Number(value)
  if (!(number >= least)) throw new RangeError(`--${name} ${value}: not a number of at least ${least}`)
  return number
}
