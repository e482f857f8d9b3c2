// `node scripts/run-ts.mjs bench/check.ts [--objects N] [--runs N] [--dist DIR] [--rclone PATH]`: objsync check and rclone check of the same
// files on a disk and in MinIO, in turn. Prints CPU, wall time, memory and requests. `npm run build` first.
import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { OUT } from '../scripts/project.ts'
import { connect } from '../test/support/s3-client.ts'
import type { S3Endpoint } from '../test/support/servers/s3-server.ts'
import { installS3, startS3 } from '../test/support/servers/start.ts'
import type { Command } from './clients/client.ts'
import { chooseMeter } from './meters/choose.ts'
import { measure, type Measured } from './meters/meter.ts'
import { writeSmallFiles } from './sample-files.ts'

/** Bytes of each file. */
const SIZE = 1024

interface Sides {
  readonly folder: string
  readonly bucket: string
}

type Program = (sides: Sides, endpoint: string, server: S3Endpoint) => Command

const objsync = (words: readonly string[]): Program => ({ folder, bucket }, endpoint, server) => ({
  argv: [
    process.execPath, join(dist, 'cli.js'), ...words, '--target-endpoint-url', endpoint, '--target-region', server.region,
    '--target-force-path-style', `${folder}/`, `s3://${bucket}/`,
  ],
  env: { AWS_ACCESS_KEY_ID: server.accessKey, AWS_SECRET_ACCESS_KEY: server.secretKey },
})

const rclone = (path: string): Program => ({ folder, bucket }, endpoint, server) => ({
  argv: [path, 'check', folder, `:s3:${bucket}`, '--checkers', '16', '--log-level', 'ERROR'],
  env: {
    RCLONE_CONFIG: '/dev/null', RCLONE_S3_PROVIDER: 'Minio', RCLONE_S3_ENDPOINT: endpoint, RCLONE_S3_REGION: server.region,
    RCLONE_S3_ACCESS_KEY_ID: server.accessKey, RCLONE_S3_SECRET_ACCESS_KEY: server.secretKey,
  },
})

/** Passes every request on and counts it. Only for runs whose time does not count. */
async function startCounter(endpoint: string): Promise<{ readonly endpoint: string; count(): number; close(): Server }> {
  let requests = 0
  const server = createServer((incoming, outgoing) => {
    requests++
    const { method, headers, url } = incoming
    const onward = request(endpoint, { method, headers, path: url }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => requests, close: () => server.close() }
}

const { values } = parseArgs({ options: { objects: { type: 'string' }, runs: { type: 'string' }, dist: { type: 'string' }, rclone: { type: 'string' } } })
const objects = Number(values.objects ?? 100_000)
const dist = values.dist ?? OUT
const programs: Readonly<Record<string, Program>> = {
  'objsync check': objsync(['check']),
  'objsync check --check-by size': objsync(['check', '--check-by', 'size']),
  ...(values.rclone !== undefined && { 'rclone check': rclone(values.rclone) }),
}

await installS3(console.log)
const server = await startS3()
if (!server) throw new Error('no S3 server is installed')
const work = await mkdtemp(join(tmpdir(), 'objsync-bench-check-'))
try {
  const s3 = connect(server)
  const sides: Sides = { folder: join(work, 'files'), bucket: await s3.newBucket() }
  const meter = chooseMeter()
  await writeSmallFiles(sides.folder, objects, SIZE)
  await run(objsync(['-q'])(sides, server.endpoint, server))
  for (let round = 0; round < Number(values.runs ?? 2); round++) {
    for (const [name, program] of Object.entries(programs)) {
      const { user, system, wall, peak } = await run(program(sides, server.endpoint, server))
      console.log(`${name}: CPU ${(user + system).toFixed(2)} s, wall ${wall.toFixed(2)} s, peak ${Math.round(peak / 2 ** 20)} MiB`)
    }
  }
  for (const [name, program] of Object.entries(programs)) {
    const counter = await startCounter(server.endpoint)
    await run(program(sides, counter.endpoint, server))
    counter.close()
    console.log(`${name}: ${counter.count()} requests`)
  }

  async function run(command: Command): Promise<Measured> {
    const measured = await measure(meter, command)
    if (measured.exitCode !== 0) throw new Error(`exit code ${measured.exitCode}: ${measured.output}`)
    return measured
  }
} finally {
  await server.stop()
  await rm(work, { recursive: true, force: true })
}
