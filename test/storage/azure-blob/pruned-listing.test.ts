import { expect, it } from 'vitest'
import type { BlobListQuery } from '../../../src/storage/azure-blob/api/list-blobs.ts'
import type { BlobListPage, ListedBlob } from '../../../src/storage/azure-blob/api/list-page.ts'
import type { BlobCall } from '../../../src/storage/azure-blob/side.ts'
import { listInOrder } from '../../../src/storage/azure-blob/list/list.ts'

type Order = (name: string) => string

const FLAT: Order = (name) => name
/** As an account with a hierarchical namespace may list: the slash is before all other characters. */
const BY_SEGMENTS: Order = (name) => name.replaceAll('/', '\0')

function blobOf(key: string): ListedBlob {
  return { key, size: 1, mtime: 0, etag: 'e', contentMd5: undefined, contentType: undefined, isFolder: false }
}

/** A service that lists these names in pages of three. */
function serviceWith(names: readonly string[], order: Order): BlobCall {
  const sorted = names.toSorted((one, other) => (order(one) < order(other) ? -1 : 1))
  const answer = async (_: unknown, { prefix, marker = '0', delimiter }: BlobListQuery): Promise<BlobListPage> => {
    const below = sorted.filter((name) => name.startsWith(prefix))
    if (delimiter !== undefined) {
      const groups = below.flatMap((name) => (name.includes('/', prefix.length) ? name.slice(0, name.indexOf('/', prefix.length) + 1) : []))
      return { blobs: below.filter((name) => !name.includes('/', prefix.length)).map(blobOf), prefixes: [...new Set(groups)] }
    }
    const at = Number(marker)
    return { blobs: below.slice(at, at + 3).map(blobOf), prefixes: [], next: at + 3 < below.length ? String(at + 3) : undefined }
  }
  return answer as unknown as BlobCall
}

it.each([['flat', FLAT], ['by segments', BY_SEGMENTS]] as const)('a listing that goes on behind a prefix shows all that follows, in an order that is %s', async (_, order) => {
  const names = ['a-b/1', 'a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'a.txt', 'a0', 'b/c/1', 'z']
  const listed: string[] = []
  const place = { name: 'container', prefix: '', pageSize: undefined, folderStubs: false }
  for await (const page of listInOrder(serviceWith(names, order), place, {}, { excludes: (folder) => folder === 'a/' })) listed.push(...page.map(({ key }) => key))
  expect(listed.filter((key) => !key.startsWith('a/')).sort()).toEqual(names.filter((key) => !key.startsWith('a/')).sort())
})
