import type { Answer, Call } from '../http/call.ts'
import { ServiceError } from '../http/error.ts'
import { blocksIn, elements, textIn, XML_START } from '../http/xml.ts'
import type { AccessPolicy } from '../state/share.ts'
import { changeHeaders } from './describe.ts'
import { liveShare } from './find.ts'
import type { Operations } from './operation.ts'

const MOST_POLICIES = 5

/** Stored access policies of a share. No shared access signature reaches them. */
export const accessPolicyOperations: Operations = {
  'share.getAccessPolicy': { need: { resource: 'c', permissions: '-' }, run: getAccessPolicy },
  'share.setAccessPolicy': { need: { resource: 'c', permissions: '-' }, run: setAccessPolicy },
}

function getAccessPolicy(call: Call): Answer {
  const share = liveShare(call)
  const items = share.policies.map(({ id, start, expiry, permission }) => `<SignedIdentifier>${elements({ Id: id })}<AccessPolicy>${elements({
    Start: start || undefined, Expiry: expiry || undefined, Permission: permission || undefined,
  })}</AccessPolicy></SignedIdentifier>`)
  return { status: 200, headers: { ...changeHeaders(share), 'content-type': 'application/xml' }, body: `${XML_START}<SignedIdentifiers>${items.join('')}</SignedIdentifiers>` }
}

async function setAccessPolicy(call: Call): Promise<Answer> {
  const share = liveShare(call)
  const policies = parsePolicies(await call.text())
  if (policies.length > MOST_POLICIES) throw new ServiceError('InvalidXmlDocument')
  share.policies = policies
  return { status: 200, headers: changeHeaders(share) }
}

function parsePolicies(xml: string): AccessPolicy[] {
  return blocksIn(xml, 'SignedIdentifier').map((block) => {
    const id = textIn(block, 'Id')
    if (id === undefined || id === '') throw new ServiceError('MissingRequiredXmlNode', { XmlNodeName: 'Id' })
    return { id, start: textIn(block, 'Start') ?? '', expiry: textIn(block, 'Expiry') ?? '', permission: textIn(block, 'Permission') ?? '' }
  })
}
