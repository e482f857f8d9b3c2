import { link, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Case } from './case.ts'
import { fillTargets, LONG_AGO, writeWith, type Place, type Stage } from './stage.ts'

const MODES = ['follow', 'skip', 'preserve'] as const

async function linkOnDisk(place: Place, name: string, of: string): Promise<void> {
  await mkdir(dirname(place.location(name)), { recursive: true })
  await link(place.location(of), place.location(name))
}

/** A folder with a file that has three names, and one that has one. */
async function fillFolder({ source }: Stage): Promise<void> {
  await source.fill({ 'dir/first': 'content', 'single': 'single' })
  for (const name of ['other', 'sub/third']) await linkOnDisk(source, name, 'dir/first')
}

/** The same in a share. */
async function fillShare({ source }: Stage): Promise<void> {
  await source.fill({ 'dir/first': 'content', 'single': 'single' }, LONG_AGO)
  for (const name of ['other', 'sub/third']) source.share.hardLink(name, 'dir/first')
}

const HARD_LINKS = MODES.flatMap((mode): Case[] => [
  { name: `links: up, --hardlinks=${mode}`, from: 'folder', to: 'nfs share', options: [`--hardlinks=${mode}`], arrange: fillFolder },
  { name: `links: down, --hardlinks=${mode}`, from: 'nfs share', to: 'folder', options: [`--hardlinks=${mode}`], arrange: fillShare },
  { name: `links: across, --hardlinks=${mode}`, from: 'nfs share', to: 'nfs share', options: [`--hardlinks=${mode}`], arrange: fillShare },
])

const ONTO_OTHERS: Case = {
  name: 'links: up, --hardlinks=preserve, onto files that are none',
  from: 'folder',
  to: 'nfs share',
  options: ['--hardlinks=preserve', '--delete-destination=true'],
  async arrange(stage) {
    await fillTargets(stage, { 'dir/first': 'older', 'other': 'older', 'single': 'older', 'gone': 'x' })
    await fillFolder(stage)
  },
}

async function fillAttributed(stage: Stage): Promise<void> {
  const attributes = { plain: 'None', archive: 'Archive', read: 'ReadOnly', hidden: 'Hidden|Archive', system: 'System', temporary: 'Temporary', offline: 'Offline' }
  for (const [name, value] of Object.entries(attributes)) writeWith(stage, `dir/${name}`, name, { attributes: value })
}

const ATTRIBUTES = ['--include-attributes=A;S', '--exclude-attributes=R;H'].flatMap((option): Case[] => [
  { name: `file down: ${option}`, from: 'share', to: 'folder', options: [option], arrange: fillAttributed },
  { name: `file across: ${option}`, from: 'share', to: 'share', options: [option, '--preserve-info=true'], arrange: fillAttributed },
  { name: `file to blob: ${option}`, from: 'share', to: 'container', options: [option], arrange: fillAttributed },
])

/** Hard links on shares of NFS, and filters by the attributes of shares of SMB. */
export const LINKS: readonly Case[] = [...HARD_LINKS, ONTO_OTHERS, ...ATTRIBUTES]
