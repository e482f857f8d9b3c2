import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SinkStats } from '../../bench/sink/control.ts'
import { startSink, type Sink } from '../../bench/sink/server.ts'
import { syntheticKey } from '../../bench/sink/synthetic.ts'

const MIB = 1 << 20
const SYNTH = 4321

let folder: string
let sink: Sink
let s3: S3Client

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'objsync-sink-'))
  const outfile = join(folder, 'digest-thread.mjs')
  await build({ entryPoints: ['bench/sink/digest-thread.ts'], bundle: true, platform: 'node', format: 'esm', outfile })
  sink = await startSink({
    port: 0,
    synth: SYNTH,
    size: 10_240,
    buckets: ['synth-a'],
    big: 20 * MIB + 5,
    bigPart: 8 * MIB,
    keep: true,
    latency: 0,
    threads: 2,
    threadScript: pathToFileURL(outfile),
  })
  s3 = new S3Client({
    endpoint: `http://127.0.0.1:${sink.port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  })
})

/** How many objects and parts the server says that it has copied by itself. */
async function copies(): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${sink.port}/_sink/stats`)
  return ((await answer.json()) as SinkStats).requests['COPY object'] ?? 0
}

afterAll(async () => {
  s3.destroy()
  await sink.close()
  await rm(folder, { recursive: true })
})

/** Bytes that differ from place to place, so that a part in the wrong place shows. */
function pattern(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i < size; i++) bytes[i] = (i * 31 + seed + (i >> 8)) & 0xff
  return bytes
}

function md5(...chunks: Buffer[]): string {
  const hash = createHash('md5')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}

async function get(bucket: string, key: string, range?: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }))
  return Buffer.from((await Body?.transformToByteArray()) ?? [])
}

async function listAll(bucket: string, query: { Prefix?: string; MaxKeys?: number; StartAfter?: string }): Promise<string[]> {
  const keys: string[] = []
  for (let token: string | undefined; ; ) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: token, ...query }))
    expect(page.KeyCount).toBe(page.Contents?.length ?? 0)
    for (const { Key = '' } of page.Contents ?? []) keys.push(Key)
    token = page.NextContinuationToken
    expect(page.IsTruncated).toBe(token !== undefined)
    if (token === undefined) return keys
  }
}

describe('a synthetic bucket', () => {
  const all = Array.from({ length: SYNTH }, (_, i) => syntheticKey(i))

  it.each([1000, 999, 7000])('lists every key once, in order, in pages of %i', async (size) => {
    expect(await listAll('synth-a', { MaxKeys: size })).toEqual(all)
  })

  it('lists what comes after a key, there or not', async () => {
    expect(await listAll('synth-a', { StartAfter: all[1234] ?? '' })).toEqual(all.slice(1235))
    expect(await listAll('synth-a', { StartAfter: 'dir00002' })).toEqual(all.slice(2000))
    expect(await listAll('synth-a', { StartAfter: 'z' })).toEqual([])
  })

  it('lists a prefix, with and without a slash in it', async () => {
    expect(await listAll('synth-a', { Prefix: 'dir00003/' })).toEqual(all.slice(3000, 4000))
    expect(await listAll('synth-a', { Prefix: 'dir00004/file000043', StartAfter: all[4310] ?? '' })).toEqual(all.slice(4311))
    expect(await listAll('synth-a', { Prefix: 'dir1' })).toEqual([])
  })

  it('gives folders as common prefixes and the files in them', async () => {
    const root = await s3.send(new ListObjectsV2Command({ Bucket: 'synth-a', Delimiter: '/', MaxKeys: 3 }))
    expect(root.CommonPrefixes?.map((each) => each.Prefix)).toEqual(['dir00000/', 'dir00001/', 'dir00002/'])
    const token = root.NextContinuationToken
    const rest = await s3.send(new ListObjectsV2Command({ Bucket: 'synth-a', Delimiter: '/', ContinuationToken: token }))
    expect(rest.CommonPrefixes?.map((each) => each.Prefix)).toEqual(['dir00003/', 'dir00004/'])
    const inside = await s3.send(new ListObjectsV2Command({ Bucket: 'synth-a', Delimiter: '/', Prefix: 'dir00004/' }))
    expect(inside.Contents?.map((each) => each.Key)).toEqual(all.slice(4000))
    expect(inside.CommonPrefixes).toBeUndefined()
  })

  it('lists as version 1 does, by marker', async () => {
    const first = await s3.send(new ListObjectsCommand({ Bucket: 'synth-a', Prefix: 'dir0000' }))
    expect(first.NextMarker).toBe(all[999])
    const second = await s3.send(new ListObjectsCommand({ Bucket: 'synth-a', Marker: all[4319] ?? '' }))
    expect(second.Contents?.map((each) => each.Key)).toEqual(all.slice(4320))
    expect(second.IsTruncated).toBe(false)
  })

  it('serves zeros under the ETag that is their MD5, and nothing beyond its end', async () => {
    const listed = await s3.send(new ListObjectsV2Command({ Bucket: 'synth-a', MaxKeys: 1 }))
    const body = await get('synth-a', all[4320] ?? '')
    expect(body.equals(Buffer.alloc(10_240))).toBe(true)
    expect(listed.Contents?.[0]?.ETag).toBe(`"${md5(body)}"`)
    await expect(get('synth-a', syntheticKey(SYNTH))).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  it('refuses to be written to', async () => {
    const put = s3.send(new PutObjectCommand({ Bucket: 'synth-a', Key: all[0], Body: 'x' }))
    await expect(put).rejects.toMatchObject({ name: 'AccessDenied' })
  })
})

describe('a stored bucket', () => {
  const keys = ['a b', 'a&<b>', 'a+b', 'a/1', 'a/2', 'b/\u{ff61}', 'b/\u{1f600}', '%41']

  it('lists keys by their UTF-8 bytes, whatever is in them', async () => {
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: 'names', Key, Body: Key }))
    const ordered = ['%41', 'a b', 'a&<b>', 'a+b', 'a/1', 'a/2', 'b/\u{ff61}', 'b/\u{1f600}']
    expect(await listAll('names', { MaxKeys: 3 })).toEqual(ordered)
    const coded = await s3.send(new ListObjectsV2Command({ Bucket: 'names', EncodingType: 'url' }))
    expect(coded.Contents?.map(({ Key = '' }) => decodeURIComponent(Key))).toEqual(ordered)
    const folders = await s3.send(new ListObjectsV2Command({ Bucket: 'names', Delimiter: '/', StartAfter: 'a+b' }))
    expect(folders.CommonPrefixes?.map((each) => each.Prefix)).toEqual(['a/', 'b/'])
    for (const key of keys) expect((await get('names', key)).toString()).toBe(key)
  })

  it('forgets what DeleteObjects names and only that', async () => {
    for (const Key of ['x&y', 'z']) await s3.send(new PutObjectCommand({ Bucket: 'gone', Key, Body: Key }))
    const Delete = { Objects: [{ Key: 'x&y' }, { Key: 'never there' }] }
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket: 'gone', Delete }))
    expect(Deleted?.map((each) => each.Key)).toEqual(['x&y', 'never there'])
    expect(await listAll('gone', {})).toEqual(['z'])
  })

  it('gives metadata back, and copies it', async () => {
    await s3.send(new PutObjectCommand({ Bucket: 'meta', Key: 'a', Body: 'abc', Metadata: { made: '42' } }))
    await s3.send(new CopyObjectCommand({ Bucket: 'meta', Key: 'b', CopySource: 'meta/a' }))
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'meta', Key: 'b' }))
    expect(head).toMatchObject({ ContentLength: 3, Metadata: { made: '42' }, ETag: `"${md5(Buffer.from('abc'))}"` })
  })
})

describe('a multipart upload', () => {
  const parts = [pattern(5 * MIB, 1), pattern(5 * MIB, 2), pattern(100, 3)]

  async function upload(key: string): Promise<{ id: string | undefined; etags: (string | undefined)[] }> {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: 'parts', Key: key }))
    const sent = parts.map((Body, i) =>
      s3.send(new UploadPartCommand({ Bucket: 'parts', Key: key, UploadId, PartNumber: i + 1, Body })),
    )
    return { id: UploadId, etags: (await Promise.all(sent)).map((each) => each.ETag) }
  }

  it('ends as the bytes of its parts under the ETag that S3 computes', async () => {
    const { id, etags } = await upload('whole')
    expect(etags).toEqual(parts.map((part) => `"${md5(part)}"`))
    const Parts = etags.map((ETag, i) => ({ ETag, PartNumber: i + 1 }))
    const named = { Bucket: 'parts', Key: 'whole', UploadId: id, MultipartUpload: { Parts } }
    const { ETag } = await s3.send(new CompleteMultipartUploadCommand(named))
    expect(ETag).toBe(`"${md5(...parts.map((part) => Buffer.from(md5(part), 'hex')))}-3"`)
    expect((await get('parts', 'whole')).equals(Buffer.concat(parts))).toBe(true)
  })

  it('can be of parts that the server copies itself, and these are counted', async () => {
    const before = await copies()
    const named = { Bucket: 'parts', Key: 'copied' }
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(named))
    const Parts = await Promise.all([[0, 8 * MIB - 1], [8 * MIB, 20 * MIB + 4]].map(async ([from, to], i) => {
      const part = { ...named, UploadId, PartNumber: i + 1, CopySource: 'big/big.bin', CopySourceRange: `bytes=${from}-${to}` }
      const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(part))
      return { ETag: CopyPartResult?.ETag, PartNumber: i + 1 }
    }))
    await s3.send(new CompleteMultipartUploadCommand({ ...named, UploadId, MultipartUpload: { Parts } }))
    const head = await s3.send(new HeadObjectCommand({ ...named, PartNumber: 2 }))
    expect(head).toMatchObject({ ContentLength: 12 * MIB + 5, PartsCount: 2 })
    expect(await copies() - before).toBe(2)
  })

  it('is not completed with a part that was never sent', async () => {
    const { id, etags } = await upload('short')
    const Parts = [{ ETag: etags[1], PartNumber: 1 }]
    const named = { Bucket: 'parts', Key: 'short', UploadId: id, MultipartUpload: { Parts } }
    await expect(s3.send(new CompleteMultipartUploadCommand(named))).rejects.toMatchObject({ name: 'InvalidPart' })
    await expect(get('parts', 'short')).rejects.toMatchObject({ name: 'NoSuchKey' })
  })
})

describe('a range', () => {
  it('is cut from a kept body', async () => {
    const body = pattern(1000, 9)
    await s3.send(new PutObjectCommand({ Bucket: 'ranges', Key: 'r', Body: body }))
    expect(await get('ranges', 'r', 'bytes=10-19')).toEqual(body.subarray(10, 20))
    expect(await get('ranges', 'r', 'bytes=990-')).toEqual(body.subarray(990))
    expect(await get('ranges', 'r', 'bytes=990-5000')).toEqual(body.subarray(990))
    expect(await get('ranges', 'r', 'bytes=-7')).toEqual(body.subarray(993))
    await expect(get('ranges', 'r', 'bytes=1000-')).rejects.toMatchObject({ name: 'InvalidRange' })
  })

  it('of the big object is as long as asked for, by bytes and by part', async () => {
    const parts = [8 * MIB, 8 * MIB, 4 * MIB + 5].map((size) => Buffer.alloc(size))
    expect(await get('big', 'big.bin', `bytes=${8 * MIB}-${16 * MIB - 1}`)).toHaveLength(8 * MIB)
    const last = await s3.send(new HeadObjectCommand({ Bucket: 'big', Key: 'big.bin', PartNumber: 3 }))
    expect(last).toMatchObject({ ContentLength: 4 * MIB + 5, PartsCount: 3 })
    expect(last.ETag).toBe(`"${md5(...parts.map((part) => Buffer.from(md5(part), 'hex')))}-3"`)
    expect(await get('big', 'big.bin')).toHaveLength(20 * MIB + 5)
  })
})

describe('the wire', () => {
  /** Sends bytes a few at a time and gives what came back once the server hangs up. */
  async function exchange(request: string, step: number): Promise<string> {
    const socket = connect(sink.port, '127.0.0.1')
    socket.setNoDelay(true)
    for (let at = 0; at < request.length; at += step) {
      await new Promise((resolve) => socket.write(request.slice(at, at + step), 'latin1', resolve))
    }
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)
    return answer
  }

  const SIGNED =
    '5;chunk-signature=aa\r\nhello\r\n1;chunk-signature=bb\r\n!\r\n0;chunk-signature=cc\r\n' +
    'x-amz-checksum-crc32:AAAAAA==\r\n\r\n'
  const PUT = (headers: string): string => `PUT /wire/k HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`
  const STREAMING = 'X-Amz-Content-SHA256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\r\n'

  it.each([1, 7, 10_000])('unwraps chunks within chunks that come %i bytes at a time', async (step) => {
    const outer = `${SIGNED.length.toString(16)}\r\n${SIGNED}\r\n0\r\n\r\n`
    const answer = await exchange(PUT(`${STREAMING}Transfer-Encoding: chunked\r\n`) + outer, step)
    expect(answer).toContain(`ETag: "${md5(Buffer.from('hello!'))}"`)
    expect((await get('wire', 'k')).toString()).toBe('hello!')
  })

  it('says 100 Continue before it takes a body that asks for it', async () => {
    const answer = await exchange(`${PUT('Expect: 100-continue\r\nContent-Length: 2\r\n')}ok`, 10_000)
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
  })

  it('answers requests that come together one after the other', async () => {
    const big = 'GET /big/big.bin HTTP/1.1\r\nHost: x\r\n\r\n'
    const answer = await exchange(`${big}HEAD /big/none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 10_000)
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404'])
  })
})
