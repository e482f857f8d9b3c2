import { parseArgs } from 'node:util'
import { startSink } from './server.ts'

const USAGE = `The stand-in S3 server of the benchmarks: checks no signatures, keeps nothing on disk.

  --port N            port on 127.0.0.1 (default: a free one)
  --synth N           objects of zeros in each synthetic bucket, 1,000 to a folder
  --size BYTES        size of each of them (default 10240)
  --buckets A,B       names of the synthetic buckets (default synth-a,synth-b)
  --big BYTES         size of the object s3://big/big.bin
  --big-part BYTES    part size that its ETag is made with (default 8388608); 0: the MD5 of the whole
  --keep              keep uploaded bodies in memory, so that downloads return them
  --latency MS        wait before each answer
  --threads N         threads that hash bodies of 1 MiB and more (default 1)
  --attached          end when standard input ends, as when the parent is gone
`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    synth: { type: 'string', default: '0' },
    size: { type: 'string', default: '10240' },
    buckets: { type: 'string', default: 'synth-a,synth-b' },
    big: { type: 'string', default: '0' },
    'big-part': { type: 'string', default: String(8 << 20) },
    keep: { type: 'boolean', default: false },
    latency: { type: 'string', default: '0' },
    threads: { type: 'string', default: '1' },
    attached: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  process.stdout.write(USAGE)
} else {
  const sink = await startSink({
    port: Number(values.port),
    synth: Number(values.synth),
    size: Number(values.size),
    buckets: values.buckets.split(','),
    big: Number(values.big),
    bigPart: Number(values['big-part']),
    keep: values.keep,
    latency: Number(values.latency),
    threads: Number(values.threads),
    threadScript: new URL('./digest-thread.js', import.meta.url),
  })
  process.stdout.write(`http://127.0.0.1:${sink.port}\n`)
  if (values.attached) process.stdin.once('end', () => void sink.close()).resume()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sink.close())
}
