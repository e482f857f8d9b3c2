import { jsonLine, timestamp } from '../log/record.ts'
import { plannedContent } from './dry-run.ts'
import type { JobOutput } from './job-output.ts'
import { type Job, type JobFigures, percentOf, totalOf } from './job.ts'
import { CHOICES } from './prompt.ts'

/** azcopy's messages, one JSON object a line; structured content is JSON inside a string. */
export function createJsonOutput(job: Job, write: (text: string) => void): JobOutput {
  const send = (type: MessageType, content: string | object, prompt?: PromptDetails): void => write(azcopyMessage(type, content, prompt))
  return {
    started: ({ id, logFile = '' }) => send('Init', { LogFileLocation: logFile, JobID: id, IsCleanupJob: false }),
    info: (text) => send('Info', `INFO: ${text}`),
    warn: (text) => send('Info', `WARN: ${text}`),
    error: (text) => send('Error', text),
    progress: (figures) => send('Progress', progressContent(job, figures)),
    ask: ({ text, key }) => send('Prompt', text, { PromptType: 'DeleteDestination', ResponseOptions: CHOICES, PromptTarget: key }),
    planned: (action) => send('Dryrun', plannedContent(action)),
    ended: (figures) => send('EndOfJob', jobContent(job, figures, [])),
    planEnded: () => send('EndOfJob', ''),
  }
}

function progressContent(job: Job, figures: JobFigures): object {
  const { scannedAtSource, scannedAtTarget, ordered, transfers } = figures
  if (ordered || transfers > 0) return jobContent(job, figures, null)
  return { FilesScannedAtSource: scannedAtSource, FilesScannedAtDestination: scannedAtTarget }
}

/** Names and order of the fields are azcopy's; what does not occur here is 0. */
function jobContent({ id }: Job, figures: JobFigures, skipped: readonly [] | null): object {
  const { transfers, completed, failed, folders, symbolicLinks, hardLinks, hardLinksAsFiles, specials, bytes, bytesTransferred } = figures
  const [ofFolders, ofHardLinks] = [totalOf(folders), totalOf(hardLinks)]
  return {
    ErrorMsg: figures.error,
    JobID: id,
    ActiveConnections: '0',
    CompleteJobOrdered: figures.ordered,
    JobStatus: figures.status,
    TotalTransfers: String(transfers),
    FileTransfers: String(transfers - ofFolders - symbolicLinks - ofHardLinks),
    FolderPropertyTransfers: String(ofFolders),
    SymlinkTransfers: String(symbolicLinks),
    FoldersCompleted: String(folders.completed),
    TransfersCompleted: String(completed),
    FoldersFailed: String(folders.failed),
    TransfersFailed: String(failed),
    FoldersSkipped: '0',
    TransfersSkipped: '0',
    BytesOverWire: String(bytesTransferred),
    TotalBytesTransferred: String(bytesTransferred),
    TotalBytesEnumerated: String(bytes),
    TotalBytesExpected: String(bytes),
    PercentComplete: String(Number(percentOf(figures).toFixed(5))),
    AverageIOPS: String(figures.requestsPerSecond),
    AverageE2EMilliseconds: '0',
    ServerBusyPercentage: '0',
    NetworkErrorPercentage: '0',
    FailedTransfers: figures.failedTransfers,
    SkippedTransfers: skipped,
    PerfConstraint: 0,
    PerformanceAdvice: [],
    IsCleanupJob: false,
    SkippedSymlinkCount: String(specials['symbolic-link']),
    HardlinksConvertedCount: String(hardLinksAsFiles),
    HardlinksTransferCount: String(ofHardLinks),
    SkippedHardlinkCount: String(specials['hard-link']),
    HardlinksCompleted: String(hardLinks.completed),
    HardlinksFailed: String(hardLinks.failed),
    HardlinksSkipped: '0',
    SkippedSpecialFileCount: String(specials['special-file']),
    DeleteTotalTransfers: String(figures.deletions),
    DeleteTransfersCompleted: String(figures.deleted),
  }
}

export type MessageType = 'Init' | 'Info' | 'Progress' | 'EndOfJob' | 'Error' | 'Prompt' | 'Dryrun'

export interface PromptDetails {
  readonly PromptType: string
  readonly ResponseOptions: readonly unknown[] | null
  readonly PromptTarget: string
}

const NO_PROMPT: PromptDetails = { PromptType: '', ResponseOptions: null, PromptTarget: '' }

/** One of azcopy's messages as a line of JSON. Structured content becomes JSON inside a string. */
export function azcopyMessage(type: MessageType, content: string | object, prompt = NO_PROMPT): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  return jsonLine({ TimeStamp: timestamp(), MessageType: type, MessageContent: text, PromptDetails: prompt })
}
