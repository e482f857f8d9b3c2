import type { OptionValues } from '../../options/table/types.ts'
import type { WriteLine } from '../log/log.ts'
import type { Observer } from './observer.ts'
import { messageOf, UsageError } from '../../errors.ts'
import { redact } from '../../location/redact.ts'
import { openRotatingFile } from './rotating-file.ts'

/** The file of `--log-file`; without the option, nothing. */
export interface OutputLog {
  /** Undefined when there is no file. */
  readonly write: WriteLine | undefined
  /** Says at the end whether all lines were written. */
  readonly observer: Observer
}

/** @throws UsageError when the file cannot be opened */
export function openOutputLog({ logFile, logFileMaxSize, logFileMaxBackups }: OptionValues): OutputLog {
  const name = 'the log file'
  if (logFile === undefined) return { write: undefined, observer: { name } }
  const file = opened(logFile, { maxSize: logFileMaxSize, maxBackups: logFileMaxBackups })
  const ended = (): void => {
    const failure = file.failure()
    if (failure !== undefined) throw new Error(failure)
  }
  return { write: file.write, observer: { name, ended, close: file.close } }
}

function opened(path: string, rotation: Parameters<typeof openRotatingFile>[1]): ReturnType<typeof openRotatingFile> {
  try {
    return openRotatingFile(path, rotation)
  } catch (error) {
    throw new UsageError(`--log-file ${redact(path)}: cannot be opened (${messageOf(error)}); name another file`)
  }
}
