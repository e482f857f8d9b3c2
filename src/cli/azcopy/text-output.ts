import { plannedLine } from './dry-run.ts'
import type { JobOutput } from './job-output.ts'
import { type Job, type JobFigures, percentOf, totalOf } from './job.ts'
import { choices } from './prompt.ts'

/**
 * azcopy's lines of text. Progress has no line end: what follows is written over it, and the last progress is repeated
 * below. azcopy does so whether or not a terminal shows it, and who reads its output expects it.
 */
export function createTextOutput(job: Job, write: (text: string) => void): JobOutput {
  let shown = ''
  const over = (text: string): string => (shown === '' ? text : `\r${text.padEnd(shown.length)}`)
  const line = (text: string): void => write(shown === '' ? `${text}\n` : `${over(text)}\n${shown}`)
  return {
    started({ id, logFile }) {
      write(`\nJob ${id} has started\n${logFile === undefined ? '' : `Log file is located at: ${logFile}\n`}\n`)
    },
    info: (text) => line(`INFO: ${text}`),
    warn: (text) => line(`WARN: ${text}`),
    error(text) {
      write(`\n${text}\n`)
      shown = ''
    },
    progress(figures, throughput) {
      const text = progressLine(figures, throughput)
      write(`\r${text.padEnd(shown.length)}`)
      shown = text
    },
    ask(question) {
      const text = `${question.text} Please confirm with: ${choices()} `
      write(over(text))
      // The answer ends the line.
      shown = ''
    },
    planned: (action) => write(`${plannedLine(action)}\n`),
    ended: (figures) => write(`\n\n${summaryLines(job, figures).join('\n')}\n\n`),
    planEnded: () => {},
  }
}

function progressLine(figures: JobFigures, throughput: number): string {
  const { scannedAtSource, scannedAtTarget, ordered, transfers, completed, failed } = figures
  if (!ordered && transfers === 0) return `${scannedAtSource} Files Scanned at Source, ${scannedAtTarget} Files Scanned at Destination`
  const pending = transfers - completed - failed
  const counts = `${completed} Done, ${failed} Failed, ${pending} Pending, ${transfers} Total`
  return `${percentOf(figures).toFixed(1)} %, ${counts}, 2-sec Throughput (Mb/s): ${toFixed(throughput)}`
}

/** The lines that end a run, in azcopy's order and words. */
export function summaryLines({ id }: Job, figures: JobFigures): string[] {
  const { transfers, completed, failed, folders, symbolicLinks, hardLinks, hardLinksAsFiles, specials, deleted, bytesTransferred, bytes } = figures
  const [ofFolders, ofHardLinks] = [totalOf(folders), totalOf(hardLinks)]
  return [
    `Job ${id} Summary`,
    `Files Scanned at Source: ${figures.scannedAtSource}`,
    `Files Scanned at Destination: ${figures.scannedAtTarget}`,
    `Elapsed Time (Minutes): ${toFixed(figures.seconds / 60)}`,
    `Number of Copy Transfers for Files: ${transfers - ofFolders - symbolicLinks - ofHardLinks}`,
    `Number of Copy Transfers for Folder Properties: ${ofFolders}`,
    `Number of Symlink Transfers: ${symbolicLinks}`,
    `Total Number of Copy Transfers: ${transfers}`,
    `Number of Copy Transfers Completed: ${completed}`,
    `Number of Copy Transfers Failed: ${failed}`,
    `Number of Deletions at Destination: ${deleted}`,
    `Number of Symbolic Links Skipped: ${specials['symbolic-link']}`,
    `Number of Special Files Skipped: ${specials['special-file']}`,
    `Number of Hardlinks Transferred: ${ofHardLinks}`,
    `Number of Hardlinks Converted: ${hardLinksAsFiles}`,
    `Number of Hardlinks Skipped: ${specials['hard-link']}`,
    `Total Number of Bytes Transferred: ${bytesTransferred}`,
    `Total Number of Bytes Enumerated: ${bytes}`,
    `Final Job Status: ${figures.status}`,
  ]
}

/** Four decimals at most, as azcopy prints them. */
export function toFixed(number: number): string {
  return String(Number(number.toFixed(4)))
}
