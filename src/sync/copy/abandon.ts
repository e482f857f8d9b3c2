import type { MultipartWrite } from '../../storage/contract/parts.ts'
import type { CopyContext } from './copy-context.ts'
import { messageOf } from '../../errors.ts'

/** Aborts a write in parts, if it was begun at all; what cannot be cleared away is a warning. */
export async function abandon(key: string, begun: Promise<MultipartWrite> | undefined, { run }: CopyContext): Promise<void> {
  const write = await begun?.catch(() => undefined)
  await write?.abort().catch((error: unknown) => {
    run.report.warned(`parts may be left behind: ${messageOf(error)}`, { key, error })
  })
}
