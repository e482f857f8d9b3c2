import { createHash } from 'node:crypto'
import { isDirectoryBucketName } from '../../bucket-names.ts'
import { UsageError } from '../../errors.ts'
import type { Location } from '../../location/location.ts'
import { isOn, labelOf, type Setting, type Settings } from '../read/setting.ts'
import type { Command } from '../invocation.ts'
import type { OptionRow, Side } from '../table/row.ts'

/** Outputs of a sync. */
const SYNC_OUTPUTS: readonly string[] = ['output-type', 'output-level', 'json', 'report', 'metrics', 'stats']
/** Options of a sync without a meaning for a comparison. A job has them for its syncs. */
const OF_SYNC: readonly string[] = ['backup-dir', 'max-duration', 'max-transfer', ...SYNC_OUTPUTS]
/** Options that ask for something else than a comparison of the two sides. */
const NOT_WITH_CHECK: readonly string[] = ['report-sync-status', 'enable-versioning', ...OF_SYNC]

/** Reports whether an option is for the other command alone. */
export function isForOtherCommand({ name, only }: OptionRow, command: Command): boolean {
  return only === undefined ? command === 'check' && OF_SYNC.includes(name) : only !== command
}

/**
 * An option of one command alone must not be ignored by the other.
 *
 * @throws UsageError
 */
export function checkCommand(settings: Settings, command: Command): void {
  const given = [...settings.values()].filter((setting) => isOn(setting) && !isForJobs(setting))
  const foreign = given.find(({ row }) => row.only !== undefined && row.only !== command)
  if (foreign) throw new UsageError(`${labelOf(foreign.row, foreign.origin)} belongs to the command ${USE_OF[foreign.row.only ?? 'check']}`)
  if (command !== 'check') return
  const refused = given.find(({ row }) => NOT_WITH_CHECK.includes(row.name))
  if (refused) throw new UsageError(`${labelOf(refused.row, refused.origin)} cannot be combined with the command check; ${refused.row.name === 'json' ? 'use --ndjson' : 'leave it out'}`)
  checkCheckOutputs(settings)
}

const USE_OF = { check: 'check: objsync check SOURCE TARGET', run: 'run: objsync run JOB' } as const

/** A variable that names the file of the jobs may be set for all commands. */
function isForJobs({ row, origin }: Setting): boolean {
  return row.only === 'run' && origin.from === 'environment'
}

/** Standard output has room for one kind of result. */
function checkCheckOutputs(settings: Settings): void {
  const lists = ['missing', 'different', 'extra'].flatMap((name) => settings.get(name) ?? []).filter(({ value }) => value === '-')
  const [first, second = settings.get('ndjson')] = lists
  if (!first || !second || !isOn(second)) return
  throw new UsageError(`${labelOf(first.row, first.origin)} - and ${labelOf(second.row, second.origin)} both write to standard output; name a file`)
}

/** @throws UsageError for an option that directory buckets (S3 Express One Zone) cannot serve */
export function checkDirectoryBuckets({ row, origin }: Setting, locations: Readonly<Record<Side, Location>>): void {
  const side = row.noDirectoryBucket?.find((name) => isDirectoryBucket(locations[name]))
  if (side === undefined) return
  throw new UsageError(`${labelOf(row, origin)} does not work with a directory bucket, which the ${side} is; leave it out`)
}

/**
 * A key whose MD5 is another's was mistyped or mixed up, and the service would refuse each request.
 *
 * @throws UsageError, without the key
 */
export function checkCustomerKeys(settings: Settings): void {
  for (const side of ['source', 'target']) {
    const key = settings.get(`${side}-sse-c-key`)
    const md5 = settings.get(`${side}-sse-c-key-md5`)
    if (key === undefined || md5 === undefined) continue
    const actual = createHash('md5').update(Buffer.from(String(key.value), 'base64')).digest('base64')
    if (actual === md5.value) continue
    const [one, two] = [labelOf(md5.row, md5.origin), labelOf(key.row, key.origin)]
    throw new UsageError(`${one} is not the MD5 of ${two}; give the base64 of the MD5 of the 32 bytes`)
  }
}

/**
 * A service can copy only its own objects.
 *
 * @throws UsageError when the two sides have different endpoints
 */
export function checkSameStore(settings: Settings): void {
  const copy = settings.get('server-side-copy')
  const [source, target] = [settings.get('source-endpoint-url'), settings.get('target-endpoint-url')]
  if (copy === undefined || !isOn(copy) || source === undefined || target === undefined) return
  if (new URL(String(source.value)).href === new URL(String(target.value)).href) return
  const labels = `${labelOf(source.row, source.origin)} and ${labelOf(target.row, target.origin)}`
  throw new UsageError(`${labelOf(copy.row, copy.origin)} copies inside one store, but ${labels} differ; leave it out`)
}

/**
 * Two ways to say whether to delete must not contradict each other.
 *
 * @throws UsageError when `--delete` and `--delete-destination` mean different things
 */
export function checkDeleting(settings: Settings): void {
  const [one, two] = [settings.get('delete'), settings.get('delete-destination')]
  if (one === undefined || two === undefined || String(one.value) === two.value) return
  // A variable that says false counts as absent.
  if (one.origin.from === 'environment' && !isOn(one)) return
  const [first, second] = [`${labelOf(one.row, one.origin)} (${String(one.value)})`, `${labelOf(two.row, two.origin)} (${String(two.value)})`]
  throw new UsageError(`${first} and ${second} contradict each other; leave one of them out`)
}

/**
 * Only a terminal can answer a question.
 *
 * @throws UsageError when each removal needs an answer, but stdin is no terminal
 */
export function checkPrompt(settings: Settings, canAsk: boolean): void {
  const setting = settings.get('delete-destination')
  if (setting?.value !== 'prompt' || canAsk) return
  const label = labelOf(setting.row, setting.origin)
  throw new UsageError(`${label} prompt needs a terminal to ask at; say true or false, and try it with --dry-run first`)
}

/**
 * What stdin says is either keys or rules, or answers.
 *
 * @throws UsageError when both are to be read from it
 */
export function checkStandardInput(settings: Settings): void {
  const file = listFromStandardInput(settings)
  const answers = settings.get('cancel-from-stdin')
  const other = settings.get('delete-destination')?.value === 'prompt' ? settings.get('delete-destination') : isOn(answers) ? answers : undefined
  if (file === undefined || other === undefined) return
  throw new UsageError(`${labelOf(file.row, file.origin)} - cannot be combined with ${labelOf(other.row, other.origin)}, which reads the standard input too; name a file`)
}

/** The option that reads keys or rules from the standard input. */
export function listFromStandardInput(settings: Settings): Setting | undefined {
  const lists = ['filter-from', 'files-from', 'files-from-raw'].map((name) => settings.get(name))
  return lists.find((setting) => isList(setting?.value) && setting.value.includes('-'))
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

const SYSTEMS: Readonly<Record<string, readonly NodeJS.Platform[]>> = { XAttr: ['linux', 'darwin'], AlternateDataStreams: ['win32'] }

/**
 * Hash records must be of a kind that the operating system knows.
 *
 * @throws UsageError for a kind that it does not know
 */
export function checkHashRecords(settings: Settings, platform: NodeJS.Platform = process.platform): void {
  const mode = settings.get('local-hash-storage-mode')
  const systems = mode === undefined ? undefined : SYSTEMS[String(mode.value)]
  if (mode === undefined || systems === undefined || systems.includes(platform)) return
  const label = `${labelOf(mode.row, mode.origin)} ${String(mode.value)}`
  throw new UsageError(`${label} does not exist on this operating system; HiddenFiles does on every one`)
}

/**
 * The stored owner, mode and other facts of stat have the form of Linux.
 *
 * @throws UsageError on any other operating system
 */
export function checkPosix(settings: Settings, platform: NodeJS.Platform = process.platform): void {
  const setting = settings.get('preserve-posix-properties')
  if (setting === undefined || !isOn(setting) || platform === 'linux') return
  throw new UsageError(`${labelOf(setting.row, setting.origin)} works on Linux only; leave it out`)
}

/**
 * Files have attributes in Azure Files and on disks of Windows. Of these only disks have compressed and encrypted files.
 *
 * @throws UsageError when the source is a disk of another operating system, or a share that is asked for what it does not keep
 */
export function checkAttributes(settings: Settings, source: Pick<Location, 'kind'>, platform: NodeJS.Platform = process.platform): void {
  for (const name of ['include-attributes', 'exclude-attributes']) {
    const setting = settings.get(name)
    if (setting === undefined || !isOn(setting)) continue
    const label = labelOf(setting.row, setting.origin)
    if (source.kind === 'local' && platform !== 'win32') {
      throw new UsageError(`${label} works with a share of Azure Files or a disk of Windows as the source; a disk of this system has no such attributes`)
    }
    const foreign = isList(setting.value) ? setting.value.find((value) => value === 'Compressed' || value === 'Encrypted') : undefined
    if (source.kind === 'azure-file' && foreign !== undefined) {
      throw new UsageError(`${label}: files in Azure Files are never ${String(foreign).toLowerCase()}; leave ${String(foreign)[0]} out`)
    }
  }
}

/**
 * A disk has mode, owner and group, as a share of NFS has. Descriptors of NTFS cannot be read or written on a disk here.
 *
 * @throws UsageError when permissions are to travel between a disk and a share of SMB, or between the two kinds of shares
 */
export function checkPermissions(settings: Settings, { source, target }: Readonly<Record<Side, Location>>): void {
  const setting = settings.get('preserve-permissions')
  const fromTo = String(settings.get('from-to')?.value ?? '')
  if (setting === undefined || !isOn(setting)) return
  const label = labelOf(setting.row, setting.origin)
  if (/NFS/.test(fromTo) && /SMB/.test(fromTo)) throw new UsageError(`${label} cannot be used between a share of NFS and one of SMB: their permissions are of other kinds; leave it out`)
  const isWithDisk = [source, target].some(({ kind }) => kind === 'local')
  if (!isWithDisk || /NFS/.test(fromTo)) return
  throw new UsageError(`${label} needs a share of NFS (--from-to LocalFileNFS or FileNFSLocal): NTFS descriptors of a disk cannot be read or written by Node; leave it out`)
}

/**
 * A share of SMB has no hard links, so they cannot be kept there.
 *
 * @throws UsageError when they are to be kept between a share of NFS and one of SMB
 */
export function checkHardLinks(settings: Settings): void {
  const setting = settings.get('hardlinks')
  const fromTo = String(settings.get('from-to')?.value ?? '')
  if (setting?.value !== 'preserve' || !/NFS/.test(fromTo) || !/SMB/.test(fromTo)) return
  throw new UsageError(`${labelOf(setting.row, setting.origin)} preserve cannot be used between a share of NFS and one of SMB, which has no hard links; use skip or follow`)
}

export function isDirectoryBucket(location: Location): boolean {
  return location.kind === 's3' && isDirectoryBucketName(location.bucket)
}
