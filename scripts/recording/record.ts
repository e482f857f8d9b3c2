import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import type { S3Server } from '../../test/support/servers/s3-server.ts'
import { run } from '../command.ts'
import type { Registry } from './registry.ts'
import { FILES, STEPS, TIME } from './scenes.ts'

/** A command of the session, and what it printed. */
export interface Played {
  readonly why?: string | undefined
  readonly typed: string
  readonly output: readonly string[]
}

/** What the session has around it. */
export interface Surroundings {
  /** The home folder, empty. */
  readonly home: string
  readonly registry: Registry
  /** Stands for S3; it has the bucket of the session. */
  readonly s3: S3Server
}

/** Runs every command of the session in a shell, with nothing of this machine but its Node. */
export async function record({ home, registry, s3 }: Surroundings): Promise<Played[]> {
  await writeHome(home)
  const env = environment(home, registry, s3)
  const played: Played[] = []
  for (const { why, typed, schedules } of STEPS) {
    // The crontab of this machine is not ours to change.
    const commands = schedules === undefined ? [typed] : await scheduledCommands(join(home, schedules))
    const outputs: string[] = []
    for (const command of commands) outputs.push(await run('sh', ['-c', command], { cwd: home, env }))
    played.push({ why, typed, output: schedules === undefined ? linesOf(outputs.join('')) : [] })
  }
  return played
}

async function writeHome(home: string): Promise<void> {
  for (const [name, content] of Object.entries(FILES)) {
    const file = join(home, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, typeof content === 'string' ? content : Buffer.alloc(content, name))
    await utimes(file, TIME, TIME)
  }
}

function environment(home: string, registry: Registry, s3: S3Server): NodeJS.ProcessEnv {
  const prefix = join(home, '.npm-global')
  const settings = { registry: registry.url, cache: join(home, '.npm'), prefix, yes: 'true', audit: 'false', fund: 'false', update_notifier: 'false' }
  return {
    PATH: [join(prefix, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`npm_config_${name}`, value])),
    AWS_ENDPOINT_URL: s3.endpoint,
    AWS_ACCESS_KEY_ID: s3.accessKey,
    AWS_SECRET_ACCESS_KEY: s3.secretKey,
    AWS_REGION: s3.region,
  }
}

/** The commands of a crontab, which cron runs in the home folder. Its variables are left out: the session has a PATH of its own. */
async function scheduledCommands(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n').filter((line) => !/^\w+=/.test(line))
  return lines.map((line) => line.split(/\s+/).slice(5).join(' '))
}

/** The lines of an output without durations and rates, which differ from run to run. */
function linesOf(output: string): string[] {
  if (output.trim() === '') return []
  return output.trim().split('\n').map((line) => line.replaceAll(/,? in \d[\w. ]*?(?=\.$|;|$)|, [\d.]+ ?(?:\w+\/)?s(?=\.?$)/g, ''))
}
