import { tagSetXml, type Tags } from '../service/tags.ts'

/** Body of Set Blob Tags. */
export function taggingBody(tags: Tags): Buffer {
  return Buffer.from(`<?xml version="1.0" encoding="utf-8"?><Tags>${tagSetXml(tags)}</Tags>`)
}
