import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import layering from '../../scripts/lint-layering.mjs'

const bare = new ESLint({
  overrideConfigFile: true,
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { objsync: layering },
    rules: { 'objsync/layering': 'error' },
  },
})

async function complaints(filePath: string, code: string): Promise<string[]> {
  const [result] = await bare.lintText(code, { filePath })
  return (result?.messages ?? []).map((message) => message.message)
}

describe('the layering rule', () => {
  it.each([
    ['src/storage/s3/list.ts', "import { sync } from '../../sync/sync.ts'"],
    ['src/storage/s3/list.ts', "import type { Options } from '../../options/table.ts'"],
    ['src/storage/s3/list.ts', "import { walk } from '../local/walk.ts'"],
    ['src/storage/azure-blob/open.ts', "import { sign } from '../s3/auth/sigv4.ts'"],
    ['src/storage/s3/list.ts', "import { parseHttpDate } from '../azure/dates.ts'"],
    ['src/storage/azure/login.ts', "import { openAzureBlob } from '../azure-blob/open.ts'"],
    ['src/storage/service/call.ts', "import { sign } from '../s3/auth/sigv4.ts'"],
    ['src/storage/service/call.ts', "import type { Authorization } from '../azure/authorization.ts'"],
    ['src/storage/local/walk.ts', "export { main } from '../../cli/main.ts'"],
    ['src/sync/sync.ts', "import { openS3 } from '../storage/s3/open.ts'"],
    ['src/sync/sync.ts', "const s3 = await import('../storage/s3/open.ts')"],
    ['src/sync/transfer/part.ts', "import { pool } from '../../http/pool.ts'"],
    ['src/sync/join.ts', "import type { Option } from '../options/table.ts'"],
    ['src/cli/main.ts', "import { openLocal } from '../storage/local/open.ts'"],
    ['src/cli/main.ts', "let local: import('../storage/local/open.ts').Local"],
    ['src/http/retry.ts', "export * from '../storage/contract/storage.ts'"],
    ['src/order/compare-keys.ts', "import type { Pair } from '../sync/pair.ts'"],
    ['src/integrity/etag.ts', "import { request } from '../http/request.ts'"],
    ['src/http/sign.ts', "import { S3Client } from '@aws-sdk/client-s3'"],
    ['src/sync/act.ts', "import { HttpRequest } from '@smithy/protocol-http'"],
    ['src/storage/s3/send.ts', "import { connect } from 'node:net'"],
    ['src/sync/sync.ts', "import { Command } from 'commander'"],
    ['src/order/compare-keys.ts', "import { ROOT } from '../../scripts/bundle.ts'"],
    ['src/common/things.ts', "import { join } from 'node:path'"],
  ])('refuses in %s: %s', async (filePath, code) => {
    expect(await complaints(filePath, code)).toHaveLength(1)
  })

  it.each([
    ['src/storage/s3/list.ts', "import type { Entry } from '../contract/entry.ts'"],
    ['src/storage/s3/list.ts', "import { request } from '../../http/request.ts'"],
    ['src/storage/s3/list.ts', "import { sign } from './sign/sign.ts'"],
    ['src/storage/s3/call.ts', "import { createCall } from '../service/call.ts'"],
    ['src/storage/azure-blob/list.ts', "import { parseHttpDate } from '../azure/dates.ts'"],
    ['src/storage/azure/login.ts', "import { refreshing } from '../../credentials/refreshing.ts'"],
    ['src/storage/azure/login.ts', "import { DeviceCodeCredential } from '@azure/identity'"],
    ['src/storage/azure/token.ts', "import { renewable } from '../service/refreshing.ts'"],
    ['src/storage/service/call.ts', "import { withRetries } from '../../http/retry.ts'"],
    ['src/storage/s3/sdk.ts', "const sdk = await import('@aws-sdk/client-s3')"],
    ['src/storage/registry.ts', "const s3 = await import('./s3/open.ts')"],
    ['src/sync/sync.ts', "import type { Target } from '../storage/contract/storage.ts'"],
    ['src/sync/transfer/part.ts', "import { etagOf } from '../../integrity/etag.ts'"],
    ['src/sync/transfer/part.ts', "import { decide } from '../decide.ts'"],
    ['src/http/pool.ts', "import { connect } from 'node:net'"],
    ['src/cli/main.ts', "import { run } from '../run.ts'"],
    ['src/cli/main.ts', "import { Command } from 'commander'"],
    ['src/config.ts', "import type { S3Settings } from './storage/s3/settings.ts'"],
    ['scripts/demo.ts', "import { sync } from '../src/sync/sync.ts'"],
  ])('lets pass in %s: %s', async (filePath, code) => {
    expect(await complaints(filePath, code)).toEqual([])
  })

  it('is an error in the configuration that `npm run lint` uses', async () => {
    const config = (await new ESLint().calculateConfigForFile('src/sync/sync.ts')) as { rules: Record<string, unknown[]> }
    expect(config.rules['objsync/layering']?.[0]).toBe(2)
  })

  it('cannot be switched off by a comment', async () => {
    const config = (await new ESLint().calculateConfigForFile('src/sync/sync.ts')) as { linterOptions: { noInlineConfig: boolean } }
    expect(config.linterOptions.noInlineConfig).toBe(true)
  })
})
