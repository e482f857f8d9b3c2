import type { Digest } from '../../integrity/digest.ts'

/** The digests of an object's parts. Each is computed at most once. */
export class PartDigests {
  private readonly values = new Map<Digest, string[]>()
  private readonly lengths: number[] = []

  constructor(digests: Iterable<Digest>) {
    for (const digest of digests) this.values.set(digest, [])
  }

  /** Resolves when the part has been hashed. @param number counts from 1 */
  async take(number: number, bytes: Buffer): Promise<void> {
    this.lengths[number - 1] = bytes.length
    for (const [digest, values] of this.values) values[number - 1] = await (digest.together?.(bytes) ?? digest.of(bytes))
  }

  of(digest: Digest, number: number): string | undefined {
    return this.values.get(digest)?.[number - 1]
  }

  /** The digest of an object that is composed of these parts. */
  composed(digest: Digest): string {
    return digest.compose(this.values.get(digest) ?? [])
  }

  /** The digest over all bytes; undefined where it cannot be combined from those of the parts. */
  combined(digest: Digest): string | undefined {
    return digest.combine?.((this.values.get(digest) ?? []).map((checksum, i) => ({ checksum, length: this.lengths[i] ?? 0 })))
  }
}
