/** The file of a record: its key, and its present path (a temporary one while it is written). */
export interface RecordedFile {
  readonly key: string
  readonly path: string
}

/** Where the texts of hash records are kept. Errors of the disk or the program are thrown as they are. */
export interface RecordKeeper {
  /** The record is a part of the file: it takes part in renames and goes when the file goes. */
  readonly partOfFile: boolean
  /** @returns undefined where there is none */
  read(file: RecordedFile): Promise<string | undefined>
  write(file: RecordedFile, text: string): Promise<void>
  /** Removes the record where it is not part of the file. */
  remove(file: RecordedFile): Promise<void>
}

/** How the names of hidden files with records end. */
export const RECORD_SUFFIX = '.azcopysyncmeta'

/** Is a file of this name no entry? While azcopy hashes it leaves out all that end so, wherever it keeps its records. */
export function isRecordName(name: string): boolean {
  return name.endsWith(RECORD_SUFFIX)
}
