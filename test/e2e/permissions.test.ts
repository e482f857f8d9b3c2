import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { readPage } from '../docs/support/page.ts'
import { describeS3, type S3 } from '../support/s3.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import { differences, s3Place, type Place } from './support/places.ts'
import { useWorld } from './support/world.ts'

interface Policy {
  readonly Version: string
  readonly Statement: readonly { readonly Effect: string; readonly Action: readonly string[]; readonly Resource: string }[]
}

/** A section of docs/permissions.md and the task that it is for. */
interface Task {
  readonly section: string
  readonly source: 'local' | 'bucket'
  readonly target: 'local' | 'bucket' | 'backup'
  readonly options: readonly string[]
  /** What both sides have before, besides what only the source has. */
  readonly both?: Readonly<Record<string, string>>
  /** The source has an object whose latest version is a delete marker. */
  readonly gone?: boolean
  /** Actions that this task needs only after a fault, or that MinIO does not ask for. */
  readonly unseen?: readonly string[]
  /** The same, in one statement only: MinIO lists versions for who may list objects. */
  readonly free?: readonly ActionPlace[]
}

interface ActionPlace {
  readonly statement: number
  readonly action: string
}

const ABORT = 's3:AbortMultipartUpload'
/** AWS asks for it when a new object has tags; MinIO does not. */
const TAG = 's3:PutObjectTagging'
const TASKS: readonly Task[] = [
  { section: 'upload', source: 'local', target: 'bucket', options: SMALL_PARTS, unseen: [ABORT] },
  { section: 'upload-and-delete', source: 'local', target: 'bucket', options: ['--delete', ...SMALL_PARTS], unseen: [ABORT] },
  { section: 'download', source: 'bucket', target: 'local', options: ['--delete'] },
  { section: 'look-at-each-target-object', source: 'local', target: 'bucket', options: ['--check-source-mtime'], both: { old: 'same' }, unseen: [ABORT] },
  { section: 'copy-between-buckets', source: 'bucket', target: 'backup', options: ['--delete', ...SMALL_PARTS], unseen: [ABORT, TAG] },
  { section: 'copy-by-the-service', source: 'bucket', target: 'backup', options: ['--server-side-copy', ...SMALL_PARTS], unseen: [ABORT, TAG] },
  { section: 'keep-tags-the-same', source: 'bucket', target: 'backup', options: ['--sync-latest-tagging'], both: { old: 'same', untagged: 'same' }, unseen: [ABORT] },
  { section: 'copy-all-versions', source: 'bucket', target: 'backup', options: ['--enable-versioning'], both: { old: 'same' }, gone: true, unseen: [ABORT, TAG, 's3:GetObjectVersionTagging'], free: [{ statement: 0, action: 's3:ListBucketVersions' }] },
  { section: 'restore-a-point-in-time', source: 'bucket', target: 'local', options: ['--point-in-time', '0s'] },
]

const LARGE = [patternOf(5 * MIB), patternOf(1)]
const PAGE = readPage('docs/permissions.md')

function policyOf(section: string): Policy {
  const block = PAGE.blocks.find((one) => one.language === 'json' && one.section === section)
  if (block === undefined) throw new Error(`docs/permissions.md has no policy under #${section}`)
  return JSON.parse(block.text) as Policy
}

/** The policy without the one action at that place. */
function without({ Statement, ...policy }: Policy, place: ActionPlace): Policy {
  const rest = Statement.map((one, i) => (i === place.statement ? { ...one, Action: one.Action.filter((action) => action !== place.action) } : one))
  return { ...policy, Statement: rest.filter(({ Action }) => Action.length > 0) }
}

function actionsOf({ Statement }: Policy): ActionPlace[] {
  return Statement.flatMap(({ Action }, statement) => Action.map((action) => ({ statement, action })))
}

function neededBy({ section, unseen = [], free = [] }: Task): ActionPlace[] {
  const isFree = ({ statement, action }: ActionPlace): boolean =>
    unseen.includes(action) || free.some((one) => one.statement === statement && one.action === action)
  return actionsOf(policyOf(section)).filter((place) => !isFree(place))
}

/** Keys of a user who may do just what the policy says, for two buckets of this test. */
async function userOf(s3: S3, policy: Policy, names: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const named = JSON.stringify(policy).replaceAll(/my-(?:bucket|backup)/g, (name) => names[name] ?? name)
  const provider = fromTemporaryCredentials({
    params: { RoleArn: 'arn:aws:iam::123456789012:role/documents', RoleSessionName: 'documents', Policy: named },
    masterCredentials: { accessKeyId: s3.accessKey, secretAccessKey: s3.secretKey },
    clientConfig: { endpoint: s3.endpoint, region: s3.region },
  })
  const { accessKeyId, secretAccessKey, sessionToken = '' } = await provider()
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken }
}

describeS3('the policies of docs/permissions.md', ['versions', 'tags', 'authentication'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)

  /** Two sides of their own, and a user with this policy for their buckets. */
  async function prepare(task: Task, policy: Policy, large: readonly Buffer[] = []): Promise<{ source: Place; target: Place; env: Record<string, string> }> {
    const [bucket, backup] = await Promise.all([s3.newVersionedBucket(), s3.newVersionedBucket()])
    const places = { bucket: s3Place(s3, bucket, ''), backup: s3Place(s3, backup, '') }
    const [source, target] = [task.source, task.target].map((side) => (side === 'local' ? world.newPlace('local') : places[side])) as [Place, Place]
    await fill(source, task, large)
    // After the source, so that what both have is up to date.
    await target.write({ extra: 'x', ...(target.kind === 'local' && task.both) })
    if (target.kind === 's3') for (const [key, text] of Object.entries(task.both ?? {})) await objects.put(target, key, text, { Tagging: 'other=9' })
    return { source, target, env: await userOf(s3, policy, { 'my-bucket': bucket, 'my-backup': backup }) }
  }

  async function fill(source: Place, { both = {}, target, gone = false }: Task, large: readonly Buffer[]): Promise<void> {
    const small = { ...both, small: 's' }
    if (source.kind === 'local') return source.write({ ...small, ...(large.length > 0 && { large: Buffer.concat(large) }) })
    // A disk keeps no tags, and the run would say so.
    const tags = target === 'local' ? {} : { Tagging: 'a=1' }
    for (const [key, text] of Object.entries({ ...small, ...(gone && { gone: 'x' }) })) await objects.put(source, key, text, key === 'untagged' ? {} : tags)
    if (gone) await source.remove('gone')
    if (large.length > 0) await objects.put(source, 'large', large, tags)
  }

  it.concurrent.each(TASKS)('are enough for the task of #$section', async (task) => {
    const { source, target, env } = await prepare(task, policyOf(task.section), LARGE)
    const ran = await world.objsync(source, target, task.options, { env })
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    const [there, here] = [await target.read(), await source.read()]
    expect(differences(there, here)).toEqual(task.options.includes('--delete') ? [] : ['extra'])
  })

  const SMALLER = TASKS.flatMap((task) => neededBy(task).map((place) => ({ task, ...place })))
  it.concurrent.each(SMALLER)('hold nothing that the task of #$task.section can do without: $action of statement $statement', async ({ task, ...place }) => {
    const { source, target, env } = await prepare(task, without(policyOf(task.section), place))
    const ran = await world.objsync(source, target, task.options, { env })
    expect([ran.code, ran.stderr]).not.toEqual([0, ''])
  })
})
