import type { Annotation, Annotations } from '../contract/annotations.ts'
import type { S3Call } from './side.ts'
import { pageWatch } from '../service/follow-pages.ts'
import { deleteObjectAnnotation, getObjectAnnotation, listObjectAnnotations, putObjectAnnotation } from './api/object-annotations.ts'

/**
 * The annotations of one side's objects. A service that does not know them takes a request on an annotation for one on the
 * object, and would overwrite or delete that; so nothing is written before a listing has shown that the service knows them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAnnotation.html
 *
 * @param prefix of the location, which comes before all keys
 */
export function createAnnotations(call: S3Call, { bucket, prefix }: { readonly bucket: string; readonly prefix: string }): Annotations {
  let isKnown = false

  const list: Annotations['list'] = async ({ key, version }, options) => {
    const annotations: Annotation[] = []
    const watch = pageWatch(`the annotations of s3://${bucket}/${prefix}${key}`)
    for (let token: string | undefined; ; ) {
      const page = await call(listObjectAnnotations, { key: prefix + key, version, token }, options)
      isKnown = true
      annotations.push(...page.annotations)
      token = page.next
      watch(token, page.annotations.length === 0)
      if (token === undefined) return annotations
    }
  }

  return {
    list,
    read: ({ key, version }, name, options) => call(getObjectAnnotation, { key: prefix + key, version, name }, options),
    async write(key, name, content, options) {
      if (!isKnown) await list({ key }, options)
      await call(putObjectAnnotation, { key: prefix + key, name, content }, options)
    },
    async remove(key, name, options) {
      if (!isKnown) await list({ key }, options)
      await call(deleteObjectAnnotation, { key: prefix + key, name }, options)
    },
  }
}
