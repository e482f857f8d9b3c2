// Serves S3 from memory with the npm package fauxqs on a free port of the loopback interface, and prints the port.
// Runs on Node >= 22.5. usage: node serve.mjs FOLDER, a folder with fauxqs in its node_modules.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { amend } from './amend.mjs'

const [, , folder] = process.argv
const load = (path) => import(pathToFileURL(join(folder, 'node_modules', 'fauxqs', 'dist', path)).href)
const { buildApp } = await load('app.js')
const { S3Store } = await load('s3/s3Store.js')

/**
 * Lists in the order of UTF-8 bytes, as S3 does. The package sorts by the rules of a language and goes on behind a
 * token by another order, so that keys could be lost between two pages.
 */
class OrderedStore extends S3Store {
  listObjects(bucket, options = {}) {
    const { prefix = '', delimiter, maxKeys = 1000 } = options
    const after = Buffer.from(options.startAfter || options.marker || '')
    const objects = []
    const commonPrefixes = []
    for (const { name, object } of this.#itemsOf(bucket, prefix, delimiter)) {
      if (after.length > 0 && Buffer.compare(Buffer.from(name), after) <= 0) continue
      if (objects.length + commonPrefixes.length === maxKeys) return { objects, commonPrefixes, isTruncated: true }
      if (object === undefined) commonPrefixes.push(name)
      else objects.push(object)
    }
    return { objects, commonPrefixes, isTruncated: false }
  }

  /** What a listing names, in order: objects, and prefixes up to the delimiter, each once. */
  #itemsOf(bucket, prefix, delimiter) {
    const items = new Map()
    for (const object of this.#allOf(bucket, prefix)) {
      const cut = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1
      if (cut < 0) items.set(object.key, { name: object.key, object })
      else items.set(object.key.slice(0, cut + delimiter.length), { name: object.key.slice(0, cut + delimiter.length) })
    }
    return [...items.values()].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
  }

  /** The package's own listing still finds the objects, and says which bucket does not exist. */
  #allOf(bucket, prefix) {
    return super.listObjects(bucket, { prefix, maxKeys: Infinity }).objects
  }
}

// Not its own command: that one listens on every interface of the machine.
const app = buildApp({ logger: false, stores: { s3Store: new OrderedStore() } })
amend(app)
await app.listen({ host: '127.0.0.1', port: 0 })
console.log(JSON.stringify({ port: app.server.address().port }))
