import { randomBytes } from 'node:crypto'

/** Bytes of an id before base64: as many as azcopy's have, since all uncommitted blocks of a blob need ids of one length. */
const ID_LENGTH = 36
const NUMBER_LENGTH = 5

/**
 * Ids of the blocks of one write, by their number from 1. They begin with random bytes, so that no block of another write
 * is ever taken for one of this.
 * https://learn.microsoft.com/rest/api/storageservices/put-block#uri-parameters
 */
export function createBlockIds(): (number: number) => string {
  const beginning = randomBytes(ID_LENGTH - NUMBER_LENGTH)
  return (number) => Buffer.concat([beginning, Buffer.from(String(number).padStart(NUMBER_LENGTH, '0'))]).toString('base64')
}

/** Body of Put Block List. `Latest` finds the blocks also when an earlier try has committed them and its answer was lost. */
export function blockListBody(ids: readonly string[]): Buffer {
  const list = ids.map((id) => `<Latest>${id}</Latest>`).join('')
  return Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`)
}
