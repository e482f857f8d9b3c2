import type { Digest } from '../../integrity/digest.ts'

/** The digests of an object's parts. Each is computed at most once. */
export class PartDigests {
  private readonly values = new Map<Digest, string[]>()
  private readonly lengths: number[] = []

  /** @param count of the parts */
  constructor(digests: Iterable<Digest>, private readonly count: number) {
    for (const digest of digests) this.values.set(digest, [])
  }

  /** Resolves when the part has been hashed. @param number counts from 1 */
  async take(number: number, bytes: Buffer): Promise<void> {
    this.lengths[number - 1] = bytes.length
    for (const [digest, values] of this.values) values[number - 1] = await this.compute(digest, number, bytes)
  }

  /** The last parts, which would wait in vain for others, are hashed at once. */
  private compute({ together, of }: Digest, number: number, bytes: Buffer): string | Promise<string> {
    const isInGroup = together !== undefined && number <= this.count - (this.count % together.lanes)
    return isInGroup ? together.of(bytes) : of(bytes)
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
