import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { BINARY_TARGETS } from '../binary-targets.ts'
import type { BinaryTarget } from '../binary-targets.ts'
import { binaryName } from '../binary.ts'
import { run } from '../command.ts'
import { ROOT, VERSION } from '../project.ts'

/** What goes with every executable: the licences must, the others help. */
const BESIDE: readonly string[] = ['LICENSE', 'THIRD-PARTY-NOTICES', 'README.md', 'CHANGELOG.md', 'docs/objsync.1']

/** The name of a target's archive, without the folder and the suffix. It is also the one folder inside. */
export function archiveStem(target: BinaryTarget): string {
  return `objsync-${VERSION}-${target}`
}

/** The file name of a target's archive. */
export function archiveName(target: BinaryTarget): string {
  return `${archiveStem(target)}.${target.startsWith('win') ? 'zip' : 'tar.gz'}`
}

/**
 * Packs the executable of every target, with its licences, into one archive each.
 * @param executables the folder with objsync-TARGET files
 * @returns the archives' names, one a line
 * @throws Error when an executable is missing: a release has all of them
 */
export async function writeArchives(executables: string, out: string): Promise<string> {
  await mkdir(out, { recursive: true })
  for (const target of BINARY_TARGETS) await writeArchive(target, join(executables, binaryName(target)), resolve(out, archiveName(target)))
  return BINARY_TARGETS.map(archiveName).join('\n')
}

async function writeArchive(target: BinaryTarget, executable: string, archive: string): Promise<void> {
  const draft = await mkdtemp(join(tmpdir(), 'objsync-archive-'))
  try {
    const folder = join(draft, archiveStem(target))
    await mkdir(folder)
    for (const file of BESIDE) await copyFile(join(ROOT, file), join(folder, basename(file)))
    const program = join(folder, target.startsWith('win') ? 'objsync.exe' : 'objsync')
    await copyFile(executable, program)
    // The artifacts of a workflow lose their modes.
    await chmod(program, 0o755)
    await rm(archive, { force: true })
    await pack(archive, draft, archiveStem(target))
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function pack(archive: string, cwd: string, folder: string): Promise<void> {
  if (archive.endsWith('.zip')) await run('zip', ['-q', '-r', '-X', archive, folder], { cwd })
  else await run('tar', ['--owner=0', '--group=0', '--sort=name', '-czf', archive, folder], { cwd })
}
