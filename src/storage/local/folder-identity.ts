import { stat } from 'node:fs/promises'

/** Tells one folder from every other, by whatever path it is reached. */
export async function folderIdentity(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true })
  return `${dev}:${ino}`
}
