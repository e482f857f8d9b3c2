import { basename, dirname } from 'node:path'
import { UsageError } from '../../errors.ts'
import type { StorageContext } from '../contract/context.ts'
import type { Target } from '../contract/storage.ts'
import type { NameFolding } from '../../order/fold-key.ts'
import { localCapabilities } from './capabilities.ts'
import { checkRoot, proveAbsent } from './list/absence.ts'
import { createCheckedFolders } from './write/checked-folders.ts'
import { NODE_DISK } from './disk/disk.ts'
import type { Disk } from './disk/disk.ts'
import { createPace } from './disk/pace.ts'
import { checkFileKey } from './write/finish.ts'
import { createFolderDevices } from './disk/folder-devices.ts'
import { finishFolder, makeFolder, removeFolder } from './write/folder.ts'
import { foreseeWrite } from './write/foresee.ts'
import { findFolding, probeFolding } from './write/folding.ts'
import { verifyUnchanged } from './read/file-state.ts'
import { allKeptFacts, createKeptFacts, withKeptFacts } from './xattrs/kept-facts.ts'
import type { KeptFacts } from './xattrs/kept-facts.ts'
import { createXattrPrograms, findXattrPrograms } from './xattrs/programs.ts'
import { createSmbFacts } from './xattrs/smb-facts.ts'
import { createFileHashes } from './hashes/file-hashes.ts'
import { isRecordName } from './hashes/keeper.ts'
import { createRememberedDigests } from './hashes/remembered.ts'
import { headFile } from './read/head.ts'
import { createHeldFolders } from './write/held-folders.ts'
import type { FolderRoot, TargetFolders } from './write/target-folders.ts'
import { createLeftovers } from './write/leftovers.ts'
import { adoptFile } from './write/adopt.ts'
import { linkFile } from './write/hard-link.ts'
import { createLinkGuard } from './read/link-guard.ts'
import { pathOfListed, pathToWrite } from './disk/key-to-path.ts'
import type { LinkRule } from './list/folder-names.ts'
import { createFolderReads } from './list/folder-reads.ts'
import { withAttributes } from './list/attributes.ts'
import { listFile, listFolder } from './list/list.ts'
import type { ListedFolder } from './list/list.ts'
import type { LocalTarget } from './write/target.ts'
import { kindOfLocation } from './location-kind.ts'
import { startMultipartFile } from './write/multipart.ts'
import { createOpenFiles } from './read/open-files.ts'
import { withPatientOpens } from './disk/patient-opens.ts'
import { createPatience } from './disk/patience.ts'
import type { PatienceOptions } from './disk/patience.ts'
import { listPrefixes } from './list/prefixes.ts'
import { putFile } from './write/put.ts'
import { readFile } from './read/read.ts'
import { hasDescriptorPaths } from './write/held-folders.ts'
import { removeFiles } from './remove/remove.ts'
import { POWERSHELL } from './attributes/powershell.ts'
import type { AttributeProgram } from './attributes/powershell.ts'
import type { LocalSettings } from './settings.ts'
import { createTemporaryFiles } from './write/temporary-files.ts'
import { createWritableFolders } from './write/writable-folders.ts'

/** What tests set to simulate other disks and systems. */
export interface LocalInternals extends PatienceOptions {
  readonly disk?: Disk | undefined
  /** Whether the disk takes different names for one file; tested when absent. */
  readonly folding?: boolean | undefined
  /** Make no synchronous call, as on a slow disk. */
  readonly threadedOnly?: boolean | undefined
  /** Whether a path can begin at a descriptor, as on Linux; tested when absent. */
  readonly descriptorPaths?: boolean | undefined
  /** Most names of one folder that are sorted in memory. */
  readonly sortInMemory?: number | undefined
  /** Tells the attributes of files, on any system; PowerShell when absent. */
  readonly attributeProgram?: AttributeProgram | undefined
  /** The clock that decides whether a file changed just now. Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined
}

type Role = 'source' | 'target'

/** What a disk needs of the run. */
export type LocalContext = Partial<Pick<StorageContext, 'digests' | 'onNotice'>>

const SORT_IN_MEMORY = 200_000

/**
 * Opens a folder of the local disk, or a single file if it is a source. A target's folder need not exist: the first write
 * makes it.
 *
 * @throws StorageError `not-found` when the source does not exist
 * @throws UsageError when a target is a file, or either is neither file nor folder, or the system lacks what the
 *   settings ask for
 */
export async function openLocal(settings: LocalSettings, role: Role, internals: LocalInternals = {}, context: LocalContext = {}): Promise<Target> {
  const { kind, id } = await kindOfLocation(settings.path, role)
  const root = kind === 'file' ? dirname(settings.path) : settings.path
  const disk = withPatientOpens(internals.disk ?? NODE_DISK, internals)
  const threadedOnly = internals.threadedOnly ?? false
  const [listPace, readPace] = [createPace(disk, threadedOnly), createPace(disk, threadedOnly)]
  const writePace = createPace(disk, threadedOnly || settings.fsync)
  const temporary = createTemporaryFiles()
  const { followSymlinks, keepLinks = false, posix } = settings
  checkSystem(settings, internals)
  const { digests: memory, onNotice } = context
  const { now = Date.now } = internals
  const remembered = memory && createRememberedDigests({ root, memory, followSymlinks, pace: readPace, now, onNotice })
  const hashes = settings.hashes && (await createFileHashes(settings.hashes, role === 'source' ? readPace : writePace, temporary, remembered))
  const keptFacts = await openKeptFacts(root, settings)
  const descriptorPaths = internals.descriptorPaths ?? hasDescriptorPaths()
  const folders = openFolders({ path: root, fsync: settings.fsync, keepLinks }, settings, descriptorPaths, disk)
  const patience = createPatience(internals)
  const leftovers = settings.dryRun === true ? undefined : createLeftovers(folders, disk.threaded)
  const devices = createFolderDevices(Number(id?.dev ?? 0))
  const listed: ListedFolder = {
    root,
    reads: createFolderReads(),
    role,
    links: linkRule(settings, role),
    isHidden: hashes === undefined ? hidesNothing : isRecordName,
    onTemporary: (key) => leftovers?.seen(key),
    devices: role === 'source' ? devices : undefined,
    hardLinks: settings.hardLinks,
    checkRoot: () => (role === 'source' ? checkRoot({ root, identity: id }, listPace) : Promise.resolve()),
    sortInMemory: internals.sortInMemory ?? SORT_IN_MEMORY,
  }
  const guard = followSymlinks || kind === 'file' ? undefined : createLinkGuard(root, descriptorPaths)
  const openFiles = createOpenFiles(disk.threaded, guard)
  const ground = { root, leavesHardLinks: settings.hardLinks === 'skip', identity: id, followSymlinks, keepLinks, isHidden: listed.isHidden, devices }
  const names = await findFolding(root, NODE_DISK.threaded, role === 'target' && settings.dryRun !== true ? temporary : undefined)
  const target: LocalTarget = {
    root,
    settings,
    pace: writePace,
    temporary,
    folders,
    patience,
    hashes,
    keptFacts,
    underway: new Set(),
    folding: onceKnown(internals.folding, () => foldsAny(names, () => probeFolding(root, disk.threaded, temporary))),
  }

  const storage: Target = {
    name: settings.path,
    capabilities: { ...localCapabilities(settings), ...names },
    single: kind === 'file' ? basename(settings.path) : undefined,
    list: attributesFor(settings, root, internals)((range, options) => (kind === 'file'
      ? listFile(settings.path, basename(settings.path), range, listPace, options)
      : listFolder(listed, range, listPace, options))),
    prefixes: async (prefix, options) => (kind === 'file' ? { prefixes: [], complete: false } : listPrefixes(listed, prefix, listPace, options)),
    read: (entry, options) => readFile({ root, pace: readPace, openFiles, guard, posix }, entry, options),
    verifyUnchanged: (entry, state, options) => verifyUnchanged({ root, followSymlinks, pace: readPace, openFiles }, entry, state, options),
    ...(remembered && { digestOf: remembered.digestOfEntry }),
    head: ({ key }, options) => headFile({ root, followSymlinks, keepLinks, posix, smbInfo: settings.smbInfo, hashes }, key, readPace, options),
    proveAbsent: (keys, options) => proveAbsent(ground, keys, readPace, options),
    checkKey: (key) => void (key.endsWith('/') ? pathToWrite(root, key.slice(0, -1)) : checkFileKey(target, key)),
    foresee: (key, options) => foreseeWrite(folders, key, writePace.calls(), options),
    put: (key, payload, attributes, options) => putFile(target, key, payload, attributes, options),
    startMultipart: (key, attributes, _partSize, options) => startMultipartFile(target, key, attributes, options),
    makeFolder: (key, options) => makeFolder(target, key, options),
    ...(posix !== undefined && { finishFolder: (key, options) => finishFolder(target, key, options) }),
    removeFolder: (key, options) => removeFolder(target, key, options),
    ...linking(target),
    remove: (keys, options) => removeFiles({ root, pace: writePace, folders, patience, hashes }, keys, options),
    async close() {
      for (const write of target.underway) await write.abort()
      await openFiles.close()
      await leftovers?.settled()
      await temporary.close(disk.threaded)
      await folders.close()
    },
  }
  return keptFacts === undefined ? storage : withKeptFacts(storage, keptFacts)
}

/** What makes further names of files, here and in other folders of the disk. */
function linking(target: LocalTarget): Pick<Target, 'hardLink' | 'pathOf' | 'adopt'> {
  return {
    ...(target.settings.hardLinks === 'preserve' && { hardLink: (key, of, options) => linkFile(target, key, of, options) }),
    pathOf: (key) => pathOfListed(target.root, key),
    adopt: (key, from, entry, options) => adoptFile(target, key, from, entry, options),
  }
}

/** What adds attributes to listings, where they are asked for. */
function attributesFor({ attributes, keepLinks = false }: LocalSettings, root: string, internals: LocalInternals): (list: Target['list']) => Target['list'] {
  if (!attributes) return (list) => list
  const listing = { root, program: internals.attributeProgram ?? POWERSHELL, keepLinks }
  return (list) => (range, options) => withAttributes(list(range, options), listing, options)
}

/** Asks at most once, and not at all where the answer is known. */
function onceKnown(known: boolean | undefined, ask: () => Promise<boolean>): () => Promise<boolean> {
  let answer = known === undefined ? undefined : Promise.resolve(known)
  return () => (answer ??= ask())
}

/** Different spellings may be one file, as names that are there suggest, or as a new one shows. */
async function foldsAny({ foldsCase, foldsForms }: NameFolding, probe: () => Promise<NameFolding>): Promise<boolean> {
  if (foldsCase || foldsForms) return true
  const found = await probe()
  return found.foldsCase === true || found.foldsForms === true
}

async function openKeptFacts(root: string, { keepXattrs, smbInfo }: LocalSettings): Promise<KeptFacts | undefined> {
  const kept: KeptFacts[] = []
  if (keepXattrs === true) kept.push(createKeptFacts(root, await createXattrPrograms()))
  if (smbInfo === true) kept.push(createSmbFacts(root, await findXattrPrograms()))
  return allKeptFacts(kept)
}

function openFolders(root: FolderRoot, { posix, dryRun }: LocalSettings, descriptorPaths: boolean, disk: Disk): TargetFolders {
  const folders = descriptorPaths ? createHeldFolders(root, disk.threaded) : createCheckedFolders(root)
  return posix === undefined || dryRun === true ? folders : createWritableFolders(folders, disk.threaded)
}

/** @throws UsageError when the system lacks what the settings ask for */
function checkSystem({ posix, hardLinks, attributes }: LocalSettings, { attributeProgram }: LocalInternals): void {
  if (attributes && attributeProgram === undefined && process.platform !== 'win32') throw new UsageError('files have such attributes on disks of Windows only')
  if (posix !== undefined && process.platform !== 'linux') throw new UsageError('POSIX properties can be preserved on Linux only')
  if (hardLinks !== 'preserve' || process.platform === 'linux') return
  throw new UsageError('--hardlinks preserve works with disks of Linux only; follow and skip work everywhere')
}

function linkRule({ followSymlinks, keepLinks }: LocalSettings, role: 'source' | 'target'): LinkRule {
  if (keepLinks === true) return 'keep'
  if (!followSymlinks) return 'ignore'
  return role === 'source' ? 'follow' : 'files-only'
}

function hidesNothing(): boolean {
  return false
}
