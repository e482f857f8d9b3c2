import { GROUPS, type OptionRow } from '../../src/options/table/row.ts'
import { IGNORED, type IgnoredOption } from '../../src/options/azcopy/ignored.ts'
import { AZCOPY_NOTES, AZCOPY_VARIABLES, SHARED } from './compat/azcopy-notes.ts'
import { line, OPTION_HEADING, optionLine, variableLines } from './compat/cells.ts'

const INTRODUCTION = [
  '`objsync sync` takes the command lines of `azcopy sync` (up to version 10.32), for disks, Azure Blob, Azure Files and Data Lake',
  'Storage. This table shows for each option whether it **works the same**, is **safer** than there, or does **not** work,',
  'and why.',
  '',
  'For all of them:',
  '',
  '- `sync`, `sc` and `s` name the command; a path of such a name is written `./s`. Without the word it is the same command.',
  '- A switch may have a value behind `=`, in the spellings of Go (`1 t T TRUE true True 0 f F FALSE false False`), and never as',
  '  the next word. Of an option given twice the last one counts. Every option has a variable: `OBJSYNC_` and its name.',
  '- What is not for Azure alone works on every pair of storages: `--cap-mbps` and `--include-pattern` on S3, and the options of',
  '  s3sync (`--worker-size`, `--filter-include-regex`, …) on Blob; those are in [compat-s3sync.md](compat-s3sync.md).',
  '- An option that azcopy takes on a pair without effect is taken here too; on pairs without Azure it is refused.',
  '- Times are compared as there, exactly. A file that is newer than its blob by less than a second is compared by MD5 first, so that',
  '  a second run does not send it again; sizes that differ within one second are a difference, which azcopy does not look at.',
  '- A single file or blob is given the name that the target has, as there. It goes into a folder under its own name when there is a',
  '  folder of that name or the target ends in a slash: `objsync sync f.txt …/c/dir` writes `dir/f.txt` where blobs lie below `dir/`, and',
  '  azcopy the blob `dir`; for `…/c/dir/` azcopy writes `dir` too, for an existing local folder it refuses, and for a local path',
  '  `dir/` that is not there it writes the file `dir`.',
  '- A source that does not exist is an error and never empties the target. A dry run creates nothing.',
  '- Names of metadata arrive in small letters, as there.',
  '- Append and page blobs are left out with a warning, because only block blobs can be written; azcopy keeps their type.',
  '- A name with a backslash, of which the service makes a slash, is left out with a warning; azcopy writes it over the other blob.',
  '- Links are left out of what goes to Azure, as azcopy does.',
  '- Secrets are printed nowhere, a SAS neither.',
  '- Two runs at once to one empty share of Azure Files meet at each name. The second one to finish a file leaves the file of the first. With',
  '  `--put-md5` an equal MD5 shows that both are the same, and that is no failure. Without an MD5 nothing shows it: the file counts as',
  '  failed (exit code 1), and the next run finds it up to date.',
  '- A SAS for one file of Azure Files (`sr=f`) downloads and uploads that file. Nothing can be asked about its share with it, so the share',
  '  counts as one of SMB unless `--from-to` names NFS, and an upload is written in place, because no other name may be written.',
  '',
  '## Output and exit codes',
  '',
  'Called by one of the words above, and with a side on Azure or an option of azcopy\'s own, the command prints as azcopy does and',
  'ends with its exit codes: 0 when all is done, also when entries were skipped, and 1 when a transfer failed or the run was',
  'cancelled. `--output-type` and `--output-level` ask for that by themselves. Everything else ends with the codes of s3sync:',
  '0, 1, 2, 3 for warnings, 101, 129, 130 or 143.',
  '',
  'A wrong command line is 2 in both; azcopy has 1 for it, and 2 for a crash, which here is 101.',
  '',
  '## What azcopy does unsafely with Azure Files',
  '',
  'Seen with azcopy 10.32.6. Each line has a test in test/e2e/azure-files-safety.test.ts, or in the file that it names.',
  '',
  '| azcopy | objsync |',
  '|---|---|',
  '| What it could not list at the source (a refusal, a failing second page, broken XML) is deleted at the target, exit 0. | The listing has a hole, and nothing is deleted; exit 1. A source whose root is refused ends the run. |',
  '| A source folder that does not exist, written with a slash at its end, empties the target, exit 0. | It is an error, and nothing is deleted. |',
  '| A target that cannot be listed counts as empty, and newer files are overwritten, exit 0. | The run ends with an error, and nothing is written. |',
  '| An update truncates the file first. When a range fails for good, the old file is gone, too. | A file is written under a temporary name beside the old one, which it replaces when it is whole. Where the service has no Rename File, files are written in place as azcopy does it, with a warning. If such a run is killed, the next run of objsync to that place sees that the file is unfinished and writes it again. |',
  '| A deletion that failed counts as done, exit 0. | It is a failure, exit 1. |',
  '| `--preserve-info` loses ReadOnly from share to share. | It is kept. (azure-files-options.test.ts) |',
  '| `--preserve-info` from a disk of Linux loses ReadOnly, takes the file\'s birth time for the creation time, and fails files without `user.cifs.dosattrib`. | ReadOnly and `user.cifs.creationtime` are kept, and files without these attributes are copied. (azure-files-options.test.ts) |',
  '| Of names that differ in letter case only, one wins, often with exit 0, and a newer target is overwritten at every run. | See `--case-conflict`. |',
  '| Names that are encoded on the way up (`%3A` for a colon) are not found again: they are deleted and sent at every run. | A name that a share cannot hold is left out with a warning. Nothing is renamed. |',
  '| `--trailing-dot=Disable` writes `a.` with the bytes of `a`, and `x.` and `x` overwrite each other. | Such names are left out with a warning. (azure-files-options.test.ts) |',
  '| A listed name `../x` is written outside the target. | The listing is broken, and the run ends with an error. |',
  '| A folder that always answers 503 keeps it busy for more than four minutes. | `--aws-max-attempts` and `--operation-timeout-milliseconds` bound the tries; then the folder is a hole. |',
  '| A second run to a share of NFS sends hard-linked files again. | It sends nothing. |',
]

/** docs/compat-azcopy.md: what each option of azcopy sync comes to here, from the options table and the notes. */
export function compatAzcopyPage(table: readonly OptionRow[]): string {
  const lines = ['<!-- Generated by scripts/generate-docs.ts from src/options/table and scripts/docs/compat; do not edit. -->']
  lines.push('# azcopy and objsync', '', ...INTRODUCTION, '')
  for (const group of GROUPS) {
    const flags = table.filter((row) => row.group === group).flatMap((row) => flagsOf(row).map((flag) => ({ flag, row })))
    if (flags.length === 0) continue
    lines.push(`## ${group}`, '', ...OPTION_HEADING)
    lines.push(...flags.map(({ flag, row }) => optionLine(`--${flag}`, row, table, AZCOPY_NOTES[flag])), '')
  }
  lines.push('## Taken without effect, or refused', '', 'A value that is refused ends with exit code 2 before anything is done.', '')
  lines.push('| Option | Taken | Why |', '|---|---|---|')
  lines.push(...Object.entries(IGNORED).map(([name, entry]) => line([`\`--${name}\``, takenOf(entry), `not: ${entry.why}`])), '')
  lines.push(...variableLines(AZCOPY_VARIABLES))
  return `${lines.join('\n').trimEnd()}\n`
}

/** azcopy's names of an option. */
function flagsOf(row: OptionRow): readonly string[] {
  const names = row.azcopy || SHARED.includes(row.name) ? [row.name] : []
  return [...names, ...(row.aliases ?? [])]
}

function takenOf({ accepts, values }: IgnoredOption): string {
  if (accepts === 'any') return values?.map((value) => `\`${value}\``).join(', ') ?? 'every value'
  return accepts.map((value) => (value === '' ? 'an empty value' : `\`${value}\``)).join(', ') || 'no value'
}
