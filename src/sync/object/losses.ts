import { hasMalformedProperties } from '../../portable/malformed.ts'
import { hasOwnMetadata, XATTRS_KEY } from '../../portable/xattrs.ts'
import type { Loss } from '../../storage/contract/losses.ts'
import type { ObjectHead } from '../../storage/contract/reading.ts'
import type { ObjectAttributes, Written } from '../../storage/contract/writing.ts'
import type { AttributeSettings } from '../settings.ts'
import type { CopyContext } from './context.ts'
import type { WriteResult } from '../proof/verify.ts'

/** What the source said of an object. */
type Described = Pick<ObjectHead, 'facts' | 'tagCount'>

/** Does the object have what a target may be unable to keep, and should it travel? */
const HAS: { readonly [L in Loss]: (object: Described, wanted: AttributeSettings) => boolean } = {
  'content-headers': ({ facts: { contentEncoding, contentDisposition, contentLanguage, cacheControl } }, { keepHeaders }) =>
    keepHeaders && (contentEncoding ?? contentDisposition ?? contentLanguage ?? cacheControl) !== undefined,
  'expires': ({ facts }, { keepHeaders }) => keepHeaders && facts.expires !== undefined,
  'metadata': ({ facts }, { keepMetadata }) => keepMetadata && hasOwnMetadata(facts.metadata),
  'tags': ({ tagCount = 0 }, { keepTags }) => keepTags && tagCount > 0,
  'storage-class': ({ facts }) => facts.storageClass !== undefined,
  'access-tier': ({ facts }, { keepTier }) => keepTier && facts.accessTier !== undefined,
  'website-redirect': ({ facts }, { keepHeaders }) => keepHeaders && facts.websiteRedirect !== undefined,
  'xattrs': ({ facts }, { keepMetadata }) => keepMetadata && facts.metadata?.[XATTRS_KEY] !== undefined,
  'malformed-properties': ({ facts }, { keepPosix }) => keepPosix === true && hasMalformedProperties(facts.metadata),
  'smb-info': ({ facts: { smb } }) => (smb?.attributes ?? smb?.created) !== undefined,
  'blob-type': ({ facts: { blobType } }) => blobType !== undefined && blobType !== 'BlockBlob',
}

const NONE: readonly Loss[] = []

/** What the target cannot keep of an object. */
export function lossesOf(object: Described, { target, settings }: Pick<CopyContext, 'target' | 'settings'>): readonly Loss[] {
  const { cannotKeep } = target.capabilities
  if (cannotKeep === undefined) return NONE
  const lost = cannotKeep.filter((loss) => HAS[loss](object, settings.attributes))
  return lost.length === 0 ? NONE : lost
}

/** Adds what the target found that it cannot keep. */
export function withLost(known: readonly Loss[], { lost = NONE }: Written): readonly Loss[] {
  return lost.length === 0 ? known : [...new Set([...known, ...lost])]
}

/** An object that was written, with what it has lost on the way. */
export function writeResult(object: Described, attributes: ObjectAttributes, written: Written, context: CopyContext): WriteResult {
  const lost = withLost(lossesOf(object, context), written)
  const had = HAS.xattrs(object, context.settings.attributes)
  const hasDropped = had && context.target.capabilities.keepsFacts && attributes.facts.metadata?.[XATTRS_KEY] === undefined
  return { attributes, written, lost: hasDropped && !lost.includes('xattrs') ? [...lost, 'xattrs'] : lost }
}
