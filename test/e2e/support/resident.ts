import process from 'node:process'
import { afterAll } from 'vitest'
import { start, system, type Ran, type StartOptions } from './command.ts'
import { Resident, type Variables } from './resident-process.ts'

/** Variables that only the command line reads, each time from the environment that it is given. Runs side by side may differ in them. */
const OF_ONE_RUN = /^(OBJSYNC_(?!TRANSPORT$)\w+|DELETE|DRY_RUN|SOURCE|TARGET)$/

/** Variables that Node and the packages read once, when they start. Each set of values gets a process of its own. */
const OF_THE_START = /^(NODE_\w+|UV_\w+|SSL_\w+|TZ|DEBUG|AZURE_LOG_LEVEL)$/

/** How many idle processes wait for the next world. The tests of one file seldom have more at once. */
const MOST_IDLE = 3

/** Processes that no world has. The test files of one worker follow each other and share them. */
const idle: Resident[] = []

export interface ResidentCommand {
  /**
   * Runs the bundled command to its end, with this environment and no other. Runs share processes, because starting one
   * costs more than most runs do. Runs side by side share one when they have the same environment and working directory.
   * A run with a program or an input has its own process.
   */
  run(words: readonly string[], options?: StartOptions): Promise<Ran>
}

/** After the tests the processes are checked: it fails when a run has left something that would keep its process alive. */
export function useResidentCommand(): ResidentCommand {
  const residents: Resident[] = []
  afterAll(async () => {
    await Promise.all(residents.map((resident) => resident.settle()))
    idle.push(...residents.splice(0))
    await Promise.all(idle.splice(MOST_IDLE).map((resident) => resident.end()))
  })
  return {
    run(words, options = {}) {
      const { env = {}, cwd = process.cwd(), program, stdin = 'ignore' } = options
      if (program !== undefined || stdin !== 'ignore') return start(words, options).ended
      const [ofRun, ofProcess] = parted(env, OF_ONE_RUN)
      const [atStart] = parted(ofProcess, OF_THE_START)
      const setting = { cwd, env: { ...system(), ...ofProcess } }
      const resident = residents.find((one) => one.has(setting)) ?? residents.find((one) => one.canEnter(atStart)) ?? take(atStart)
      if (!residents.includes(resident)) residents.push(resident)
      return resident.run(words, ofRun, setting)
    },
  }
}

function take(atStart: Variables): Resident {
  const index = idle.findIndex((one) => one.canEnter(atStart))
  const [found] = index < 0 ? [] : idle.splice(index, 1)
  return found ?? new Resident(atStart)
}

/** Those whose names match, and the others. */
function parted(env: Variables, names: RegExp): [Variables, Variables] {
  const [matching, others] = [true, false].map((does) => Object.fromEntries(Object.entries(env).filter(([name]) => names.test(name) === does)))
  return [matching ?? {}, others ?? {}]
}
