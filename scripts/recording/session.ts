import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '../../test/support/s3-client.ts'
import { startFauxqs } from '../../test/support/servers/fauxqs.ts'
import { record, type Played } from './record.ts'
import { startRegistry } from './registry.ts'
import { BUCKET } from './scenes.ts'

/** Packs objsync from dist, and plays the session against servers of its own. Nothing is left behind. */
export async function playSession(): Promise<Played[]> {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-recording-'))
  const home = join(folder, 'home')
  await mkdir(home)
  const [registry, s3] = await Promise.all([startRegistry(folder), startFauxqs()])
  try {
    await connect(s3).newBucket(BUCKET)
    return await record({ home, registry, s3 })
  } finally {
    await Promise.all([registry.close(), s3.stop()])
    await rm(folder, { recursive: true, force: true })
  }
}
