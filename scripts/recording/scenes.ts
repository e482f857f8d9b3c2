/** The modification time of each file, so that every recording shows the same decisions. */
export const TIME: Date = new Date('2026-01-31T12:00:00Z')

/** Files of the home folder by their paths: sizes in bytes, or texts. */
export const FILES: Readonly<Record<string, number | string>> = {
  'photos/alps.jpg': 3_000_000,
  'photos/beach.jpg': 2_000_000,
  'photos/blurred.jpg': 1_500_000,
  'photos/notes.txt': 120,
  'objsync.toml': `[job.photos]
source = "photos"
target = "s3://my-backup/photos/"
delete = true
max-delete = 100
exclude = ["*.tmp"]
`,
  // What cron runs prints only warnings and errors, so that cron sends mail about nothing else.
  'nightly.cron': 'PATH=/usr/local/bin:/usr/bin:/bin\n15 3 * * *  objsync run photos --show-no-progress\n',
}

export const BUCKET = 'my-backup'

/** Something that the stranger does. */
export interface Step {
  /** What it is for, as a comment above the command. Absent where it goes with the command before. */
  readonly why?: string
  /** A line for the shell. */
  readonly typed: string
  /** A file of a crontab that the line installs. The line is not run, but the commands in the file are. */
  readonly schedules?: string
}

/** From the first try to a job that runs every night. */
export const STEPS: readonly Step[] = [
  { why: 'Try it without an install: one screen of help', typed: 'npx objsync -h' },
  { why: 'Keep it: one package without dependencies', typed: 'npm install --global objsync' },
  { why: 'The first sync', typed: 'objsync photos s3://my-backup/photos/' },
  { why: 'The second run has nothing to do', typed: 'objsync photos s3://my-backup/photos/' },
  { why: 'Remove a file here', typed: 'rm photos/blurred.jpg' },
  { why: 'What would a sync with --delete do there?', typed: 'objsync --dry-run --delete photos s3://my-backup/photos/' },
  { why: 'Do it, but never delete more than 100', typed: 'objsync --delete --max-delete 100 photos s3://my-backup/photos/' },
  { why: 'Are both sides the same?', typed: 'objsync check photos s3://my-backup/photos/' },
  { why: 'Write it down as a job', typed: 'cat objsync.toml' },
  { why: 'Run the job', typed: 'objsync run photos' },
  { why: 'Run it every night', typed: 'cat nightly.cron' },
  { typed: 'crontab nightly.cron', schedules: 'nightly.cron' },
]
