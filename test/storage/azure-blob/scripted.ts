import { onTestFinished } from 'vitest'
import type { AzureBlobSettings } from '../../../src/storage/azure-blob/settings.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { openAzureBlob, type BlobOpenOptions } from '../../../src/storage/azure-blob/open.ts'
import { answer, serve, type Answer, type ScriptedServer, type Step } from '../../support/http-server.ts'
import { blobSettings } from './settings.ts'

export interface Scripted extends ScriptedServer {
  readonly storage: Target
}

export const SAS = 'sv=2024-11-04&sig=SECRET%2Fsignature%3D'

/** Opens a container of an account on a server that answers as the test says. */
export async function openScripted(
  steps: readonly Step[],
  settings: Partial<AzureBlobSettings> = {},
  role: 'source' | 'target' = 'target',
  options: BlobOpenOptions = {},
): Promise<Scripted> {
  const server = await serve(...steps)
  const all = blobSettings(`${server.origin}/account`, 'container', { sas: SAS, initialBackoff: 1, ...settings })
  const storage = await openAzureBlob(all, role, { meter: { requests: 0 }, signal: new AbortController().signal }, options)
  onTestFinished(() => storage.close())
  return { ...server, storage }
}

/** An answer that is an error. */
export function error(status: number, code: string, headers: Answer['headers'] = {}): Step {
  const body = `\ufeff<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>because\nRequestId:1\nTime:2</Message></Error>`
  return answer({ status, headers: { 'x-ms-error-code': code, ...headers }, body })
}

/** The answer to what has been stored. */
export const STORED = answer({ status: 201, headers: { 'etag': '"0x8DSTORED"', 'last-modified': 'Wed, 09 Sep 2009 09:20:02 GMT' } })
