// What S3 does and the package fauxqs does not, made up for where the tests stand on it.

/** Adds the missing behaviour to the server; to be called before it listens. */
export function amend(app) {
  app.addHook('preHandler', async (request) => {
    // It fails on an upload without a body, which is how an empty object comes.
    request.body ??= Buffer.alloc(0)
    if (request.method === 'POST' && 'delete' in request.query) request.body = withNamedEntities(request.body)
  })
  keepExpires(app)
  tellPartSizes(app)
}

/** It reads the five named entities of XML only. */
function withNamedEntities(body) {
  const names = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
  const text = body.toString().replace(/&#(?:x([0-9a-f]+)|(\d+));/gi, (_all, hex, decimal) => {
    const character = String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal))
    return names[character] ?? character
  })
  return Buffer.from(text)
}

/** It forgets the header Expires of an object. */
function keepExpires(app) {
  const kept = new Map()
  const pathOf = (request) => request.url.split('?', 1)[0]
  app.addHook('preHandler', async (request) => {
    const { partNumber, uploads } = request.query
    const begins = request.method === 'PUT' ? partNumber === undefined : request.method === 'POST' && uploads !== undefined
    if (begins) kept.set(pathOf(request), request.headers.expires)
  })
  app.addHook('onSend', async (request, reply) => {
    const expires = kept.get(pathOf(request))
    if (expires !== undefined && (request.method === 'GET' || request.method === 'HEAD')) reply.header('expires', expires)
  })
}

/** It answers the HEAD of a part with the size of the whole object. */
function tellPartSizes(app) {
  const staged = new Map()
  const sizes = new Map()
  const pathOf = (request) => request.url.split('?', 1)[0]
  app.addHook('preHandler', async (request) => {
    const { partNumber, uploadId } = request.query
    if (request.method === 'PUT' && uploadId === undefined) sizes.delete(pathOf(request))
    if (uploadId === undefined) return
    const parts = staged.get(uploadId) ?? staged.set(uploadId, new Map()).get(uploadId)
    if (request.method === 'PUT') parts.set(Number(partNumber), Number(request.headers['x-amz-decoded-content-length'] ?? request.body.length))
    if (request.method !== 'POST') return
    const named = [...request.body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)]
    sizes.set(pathOf(request), named.map(([, number]) => parts.get(Number(number))))
    staged.delete(uploadId)
  })
  app.addHook('onSend', async (request, reply) => {
    const size = sizes.get(pathOf(request))?.[Number(request.query.partNumber) - 1]
    if (request.method === 'HEAD' && size !== undefined) reply.code(206).header('content-length', size)
  })
}
