import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BinaryTarget } from '../binary-targets.ts'
import { binaryName } from '../binary.ts'

/** The names that Docker has for processors (TARGETARCH), and the executables that run on them. */
const PLATFORMS = { amd64: 'linux-x64', arm64: 'linux-arm64' } as const satisfies Record<string, BinaryTarget>

/**
 * Puts the executables where the Dockerfile looks for them: CONTEXT/ARCH/objsync.
 * @returns the platforms of the image, as `docker buildx build --platform` takes them
 */
export async function writeContainerContext(executables: string, context: string): Promise<string> {
  for (const [platform, target] of Object.entries(PLATFORMS)) {
    const folder = join(context, platform)
    await mkdir(folder, { recursive: true })
    await copyFile(join(executables, binaryName(target)), join(folder, 'objsync'))
    await chmod(join(folder, 'objsync'), 0o755)
  }
  return Object.keys(PLATFORMS).map((platform) => `linux/${platform}`).join()
}
