/** A file whose record is meant: its key, and the path at which it stands now (a temporary one while it is written). */
export interface RecordedFile {
  readonly key: string
  readonly path: string
}

/** Where the texts of hash records are kept. Failures are thrown as the disk or the program tells them. */
export interface RecordKeeper {
  /** The record is a part of the file: it takes part in renames and goes when the file goes. */
  readonly partOfFile: boolean
  /** @returns undefined where there is none */
  read(file: RecordedFile): Promise<string | undefined>
  write(file: RecordedFile, text: string): Promise<void>
  /** Removes the record where it is not part of the file. */
  remove(file: RecordedFile): Promise<void>
  /** Is this the name of a record, and so no entry? */
  isRecordName(name: string): boolean
}
