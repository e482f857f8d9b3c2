import type { Bucket } from './bucket.ts'
import { xml, type Response } from './response.ts'
import { elements, escapeXml } from './xml.ts'

/** DeleteObjects (S3 API reference): every key that is named is gone afterwards, whether it was there or not. */
export function deleteMany(bucket: Bucket, request: string): Response {
  const quiet = elements(request, 'Quiet')[0] === 'true'
  let deleted = ''
  for (const key of elements(request, 'Key')) {
    bucket.delete(key)
    if (!quiet) deleted += `<Deleted><Key>${escapeXml(key)}</Key></Deleted>`
  }
  return xml(`<DeleteResult>${deleted}</DeleteResult>`)
}
