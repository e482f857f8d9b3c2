import type { Job, JobFigures } from './job.ts'

/** The lines that end a run, in azcopy's order and words. Links and special files are never transferred as such. */
export function summaryLines({ id }: Job, figures: JobFigures): string[] {
  const { transfers, completed, failed, deleted, bytesTransferred, bytes } = figures
  return [
    `Job ${id} Summary`,
    `Files Scanned at Source: ${figures.scannedAtSource}`,
    `Files Scanned at Destination: ${figures.scannedAtTarget}`,
    `Elapsed Time (Minutes): ${toFixed(figures.seconds / 60)}`,
    `Number of Copy Transfers for Files: ${transfers}`,
    'Number of Copy Transfers for Folder Properties: 0',
    'Number of Symlink Transfers: 0',
    `Total Number of Copy Transfers: ${transfers}`,
    `Number of Copy Transfers Completed: ${completed}`,
    `Number of Copy Transfers Failed: ${failed}`,
    `Number of Deletions at Destination: ${deleted}`,
    'Number of Symbolic Links Skipped: 0',
    'Number of Special Files Skipped: 0',
    'Number of Hardlinks Transferred: 0',
    'Number of Hardlinks Converted: 0',
    'Number of Hardlinks Skipped: 0',
    `Total Number of Bytes Transferred: ${bytesTransferred}`,
    `Total Number of Bytes Enumerated: ${bytes}`,
    `Final Job Status: ${figures.status}`,
  ]
}

/** Four decimals at most, as azcopy prints them. */
export function toFixed(number: number): string {
  return String(Number(number.toFixed(4)))
}
