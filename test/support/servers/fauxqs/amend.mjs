// What S3 does and the package fauxqs does not, made up for where the tests stand on it.

/** Adds the missing behaviour to the server; to be called before it listens. */
export function amend(app) {
  app.addHook('preHandler', async (request) => {
    // It fails on an upload without a body, which is how an empty object comes.
    request.body ??= Buffer.alloc(0)
    if (request.method === 'POST' && 'delete' in request.query) request.body = withNamedEntities(request.body)
  })
  keepExpires(app)
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
