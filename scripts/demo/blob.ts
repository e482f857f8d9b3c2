import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobContainer } from '../../test/support/azure-blob-client.ts'
import { filesBelow, findDifference } from './difference.ts'
import type { Ran, Stage } from './stage.ts'

const SUMMARY = /Number of Copy Transfers Completed: (\d+)/

export interface BlobScene {
  readonly stage: Stage
  readonly container: BlobContainer
  /** Holds the tree `sample`. */
  readonly folder: string
}

/** Copies the sample tree to Azure Blob and back, with the options of azcopy. */
export async function toBlobAndBack({ stage, container, folder }: BlobScene): Promise<void> {
  const sample = join(folder, 'sample')
  const there = container.location('sample')
  const up = (...options: string[]): Promise<Ran> => stage.objsync(['sync', 'sample', there, '--from-to', 'LocalBlob', ...options])
  const files = await filesBelow(sample)

  stage.heading('Copy the folder to Azure Blob (Azurite, from npm), with the options of azcopy')
  const first = await up('--put-md5')
  const stored = await container.listBlobs()
  stage.check(`the container holds all ${files.length}`, first.code === 0 && stored.length === files.length)
  stage.check('each with its MD5', stored.every(({ contentMd5 }) => contentMd5 !== undefined))

  stage.heading('The second run copies nothing')
  const again = await up('--put-md5')
  stage.check('nothing was sent', again.code === 0 && SUMMARY.exec(again.output)?.[1] === '0')

  stage.heading('A file is removed here, and --delete-destination=true deletes it there')
  await rm(join(sample, 'notes', 'note 4.md'))
  const deleted = await up('--delete-destination=true')
  const left = (await container.listBlobs()).map(({ name }) => name)
  stage.check('exactly one blob was deleted', deleted.code === 0 && left.length === files.length - 1 && !left.includes('sample/notes/note 4.md'))

  stage.heading('Copy everything back, into another folder')
  const down = await stage.objsync(['sync', there, 'copy from Blob', '--from-to', 'BlobLocal', '--check-md5', 'FailIfDifferent'])
  stage.check('every file is the same, byte by byte', down.code === 0 && await findDifference(sample, join(folder, 'copy from Blob')) === undefined)
}
