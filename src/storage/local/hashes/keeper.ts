/** The file of a record: its key, and its present path (a temporary one while it is written). */
export interface RecordedFile {
  readonly key: string
  readonly path: string
}

/** Where the texts of hash records are kept. Errors of the disk or the program are thrown as they are. */
export interface RecordKeeper {
  /** The record is a part of the file: it is renamed and removed with the file. */
  readonly partOfFile: boolean
  /** @returns undefined when the file has no record */
  read(file: RecordedFile): Promise<string | undefined>
  write(file: RecordedFile, text: string): Promise<void>
  /** Removes the record where it is not part of the file. */
  remove(file: RecordedFile): Promise<void>
}

/** The suffix of hidden files with records. */
export const RECORD_SUFFIX = '.azcopysyncmeta'

/** Reports whether a file of this name is not an entry. azcopy leaves out all such names when it hashes, wherever it keeps its records. */
export function isRecordName(name: string): boolean {
  return name.endsWith(RECORD_SUFFIX)
}
