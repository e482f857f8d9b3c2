import { createHash, type Hash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import type { DigestAnswer, DigestOrder } from './digest-threads.ts'

const open = new Map<number, Hash>()

function carryOut({ id, buffer, bytes }: DigestOrder): void {
  const md5 = open.get(id) ?? createHash('md5')
  if (buffer === undefined) {
    open.delete(id)
    parentPort?.postMessage({ id, md5: md5.digest('hex') } satisfies DigestAnswer)
    return
  }
  open.set(id, md5.update(new Uint8Array(buffer, 0, bytes)))
  parentPort?.postMessage({ buffer } satisfies DigestAnswer, [buffer])
}

parentPort?.on('message', carryOut)
