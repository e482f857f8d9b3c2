import type { JobFile } from '../../options/jobs/job-file.ts'
import { escapeControls, jsonLine } from '../log/record.ts'

/** What `objsync jobs` prints: the jobs as the file has them, so that no value of a variable is shown. */
export function listJobs({ name, jobs }: JobFile, isJson: boolean): string {
  const all = [...jobs.values()].map(({ name: job, description = null, source, target }) => {
    return { name: job, description, source: source.value, target: target.value }
  })
  if (isJson) return jsonLine({ formatVersion: 1, file: name, jobs: all })
  const width = Math.max(...all.map((job) => job.name.length))
  const lines = all.map((job) => {
    const description = job.description === null ? '' : `${' '.repeat(width)}  ${escapeControls(job.description)}\n`
    return `${job.name.padEnd(width)}  ${escapeControls(`${job.source} -> ${job.target}`)}\n${description}`
  })
  return lines.join('')
}

/** What `objsync jobs --names` prints. A name of a job has no blanks. */
export function listNames({ jobs }: JobFile): string {
  return [...jobs.keys()].map((name) => `${name}\n`).join('')
}
