import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import type { S3Endpoint } from '../../test/support/servers/s3-server.ts'
import { OUT } from '../project.ts'

/**
 * Runs the built command from one location to another, as a user would.
 *
 * @returns the number of objects that it says it has transferred
 * @throws Error when it ends with anything but 0
 */
export type Command = (source: string, target: string) => Promise<number>

interface Summary {
  readonly fields: { readonly message: string; readonly transferred_object: number; readonly duration_sec: number; readonly request: number }
}

/** @param home a folder without settings of any user */
export function createCommand({ endpoint, region, accessKey, secretKey }: S3Endpoint, home: string): Command {
  const env = { PATH: process.env['PATH'], HOME: home, AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey }
  const reach = (side: string, location: string): string[] =>
    location.startsWith('s3://') ? [`--${side}-endpoint-url`, endpoint, `--${side}-region`, region, `--${side}-force-path-style`] : []
  return async (source, target) => {
    const words = [...reach('source', source), ...reach('target', target), '--json-tracing', source, target]
    const child = spawn(process.execPath, [join(OUT, 'cli.js'), ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const stdout = await text(child.stdout)
    const code = await ended
    if (code !== 0) throw new Error(`objsync ${source} ${target} ended with ${String(code)}`)
    const { transferred_object: transferred, duration_sec: seconds, request } = (JSON.parse(stdout) as Summary).fields
    console.log(`    ${seconds.toFixed(1)} s, ${request} requests`)
    return transferred
  }
}
