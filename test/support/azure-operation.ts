/** Name of a Blob operation as in the service's reference, from the request that asks for it. */
export function blobOperation(method: string, target: string, headers: Readonly<Record<string, unknown>>): string {
  const { pathname, searchParams } = new URL(target, 'http://localhost')
  const action = searchParams.get('action')
  if (action !== null) return OF_ACTION[`${method} ${action}`] ?? `${method} action=${action}`
  const component = searchParams.get('comp')
  if (component !== null) return OF_COMPONENT[`${method} ${component}${fromUrl(headers)}`] ?? `${method} comp=${component}`
  if (searchParams.get('restype') === 'container') return OF_CONTAINER[method] ?? `${method} container`
  if (method === 'PUT') return putOperation(headers)
  return pathname === '/' ? `${method} /` : OF_BLOB[method] ?? method
}

/** Of the Data Lake endpoint. */
const OF_ACTION: Readonly<Record<string, string>> = {
  'HEAD getAccessControl': 'Get Access Control',
  'PATCH setAccessControl': 'Set Access Control',
}
const OF_COMPONENT: Readonly<Record<string, string>> = {
  'GET list': 'List Blobs',
  'PUT block': 'Put Block',
  'PUT block from url': 'Put Block From URL',
  'PUT blocklist': 'Put Block List',
  'GET blocklist': 'Get Block List',
  'GET tags': 'Get Blob Tags',
  'PUT tags': 'Set Blob Tags',
  'PUT tier': 'Set Blob Tier',
  'PUT metadata': 'Set Blob Metadata',
  'PUT properties': 'Set Blob Properties',
}
const OF_CONTAINER: Readonly<Record<string, string>> = {
  GET: 'Get Container Properties',
  HEAD: 'Get Container Properties',
  PUT: 'Create Container',
  DELETE: 'Delete Container',
}
const OF_BLOB: Readonly<Record<string, string>> = { GET: 'Get Blob', HEAD: 'Get Blob Properties', DELETE: 'Delete Blob' }

function fromUrl(headers: Readonly<Record<string, unknown>>): string {
  return headers['x-ms-copy-source'] === undefined ? '' : ' from url'
}

function putOperation(headers: Readonly<Record<string, unknown>>): string {
  if (headers['x-ms-copy-source'] === undefined) return 'Put Blob'
  return headers['x-ms-blob-type'] === undefined ? 'Copy Blob' : 'Put Blob From URL'
}
