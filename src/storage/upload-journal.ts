import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs'
import path from 'node:path'
import type { OpenUpload, UploadJournal } from './contract/context.ts'
import { hasEnded, ownIdentity, type ProcessIdentity } from './process-identity.ts'

const NAME = /^uploads-[0-9a-f]+\.jsonl$/
/** Journals of another version are left as they are, because their lines may mean something else. */
const VERSION = 1

/** The first line of a journal, and the lines after it. */
type Line = { readonly version: number, readonly run: ProcessIdentity } | { readonly opened: OpenUpload } | { readonly ended: string }

/** The content of another run's journal. */
interface Read {
  readonly run: ProcessIdentity | undefined
  readonly open: Map<string, OpenUpload>
}

/**
 * A journal in a folder, one file for each run. The file is made with the first multipart upload and removed with the last.
 * A file that remains belongs to a run that was killed, or that could not abort an upload.
 *
 * @param folder made when it is needed, accessible to this user only
 */
export function createUploadJournal(folder: string): UploadJournal {
  const file = path.join(folder, `uploads-${randomBytes(8).toString('hex')}.jsonl`)
  const open = new Set<string>()
  /** Journals of dead runs by the uploads that are being cleared. */
  const foreign = new Map<string, { readonly file: string, readonly open: Map<string, OpenUpload> }>()
  let isMade = false

  const note = (line: Line): void => quietly(() => {
    if (!isMade) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      append(file, { version: VERSION, run: ownIdentity() })
      isMade = true
    }
    append(file, line)
  })
  const endedElsewhere = (id: string, journal: { readonly file: string, readonly open: Map<string, OpenUpload> }): void => {
    foreign.delete(id)
    journal.open.delete(id)
    if (journal.open.size > 0) quietly(() => append(journal.file, { ended: id }))
    else remove(journal.file)
  }

  return {
    opened(upload) {
      open.add(upload.id)
      note({ opened: upload })
    },
    ended(id) {
      const journal = foreign.get(id)
      if (journal) return endedElsewhere(id, journal)
      if (open.delete(id)) note({ ended: id })
    },
    leftBehind({ endpoint, bucket, prefix }) {
      const found: OpenUpload[] = []
      for (const name of namesIn(folder)) {
        const other = path.join(folder, name)
        const journal = other === file ? undefined : deadJournal(other)
        for (const upload of journal?.open.values() ?? []) {
          if (upload.endpoint !== endpoint || upload.bucket !== bucket || !upload.key.startsWith(prefix)) continue
          foreign.set(upload.id, { file: other, open: journal?.open ?? new Map() })
          found.push(upload)
        }
      }
      return found
    },
    close() {
      if (isMade && open.size === 0) remove(file)
    },
  }
}

/** Undefined unless its run has certainly ended. A journal without open uploads is removed. */
function deadJournal(file: string): Read | undefined {
  try {
    const { mtimeMs } = statSync(file)
    const journal = read(readFileSync(file, 'utf8'))
    if (!journal.run || !hasEnded(journal.run, mtimeMs)) return undefined
    if (journal.open.size === 0) remove(file)
    return journal
  } catch {
    return undefined
  }
}

/** The last line may be incomplete. */
function read(text: string): Read {
  const open = new Map<string, OpenUpload>()
  let run: ProcessIdentity | undefined
  for (const line of text.split('\n').slice(0, -1)) {
    const said = JSON.parse(line) as Line
    if ('run' in said) run = said.version === VERSION ? said.run : undefined
    else if ('opened' in said) open.set(said.opened.id, said.opened)
    else open.delete(said.ended)
  }
  return { run, open }
}

function append(file: string, line: Line): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 })
}

function remove(file: string): void {
  quietly(() => unlinkSync(file))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => NAME.test(name))
  } catch {
    return []
  }
}

/** The journal only helps after a crash, so a run does not fail because of it. */
function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // The disk is full, or the home folder is read-only.
  }
}
