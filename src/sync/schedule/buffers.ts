import { Slabs, type Piece } from './slabs.ts'

/** Memory for content in flight, with one bound for all objects and parts together. */
export interface Buffers {
  /**
   * Runs `work` with a buffer of at least `size` bytes, as soon as the bound allows, in the order of the calls.
   * The buffer is only lent: after `work`, another call gets it.
   */
  lend<T>(size: number, work: (buffer: Buffer) => Promise<T>): Promise<T>
}

/** A request up to this size never waits, bytes. There are at most as many such buffers as workers. */
const TINY = 65_536

/**
 * The memory that it holds, lent or idle, stays within `total`. Only small requests, which never wait, may exceed it, by
 * 64 KiB for each worker; larger ones then wait until it fits again.
 *
 * @param total bytes; a single larger request is served alone
 * @param partSize bytes of a part, which most large buffers are for
 */
export function createBuffers(total: number, partSize: number): Buffers {
  return new Pool(total, partSize)
}

interface Waiter {
  readonly size: number
  go(piece: Piece): void
}

class Pool implements Buffers {
  private readonly tiny: Piece[] = []
  private tinyBytes = 0
  private readonly slabs: Slabs
  /** Bytes of buffers that are larger than a slab; they are made for one borrower. */
  private largeBytes = 0
  private readonly waiting: Waiter[] = []
  private readonly mayGrow = (): boolean => this.fits(this.partSize)

  constructor(private readonly total: number, private readonly partSize: number) {
    this.slabs = new Slabs(partSize)
  }

  async lend<T>(size: number, work: (buffer: Buffer) => Promise<T>): Promise<T> {
    const piece = this.takeNow(size) ?? (await new Promise<Piece>((go) => this.waiting.push({ size, go })))
    try {
      return await work(piece.buffer)
    } finally {
      this.giveBack(piece)
    }
  }

  private takeNow(size: number): Piece | undefined {
    if (size <= TINY) return this.tiny.pop() ?? this.makeTiny()
    return this.waiting.length === 0 ? this.take(size) : undefined
  }

  private makeTiny(): Piece {
    this.tinyBytes += TINY
    return { buffer: Buffer.allocUnsafeSlow(TINY), slab: undefined }
  }

  private take(size: number): Piece | undefined {
    if (size <= this.partSize) return this.slabs.take(size, this.mayGrow)
    while (!this.fits(size)) if (!this.slabs.drop()) return undefined
    this.largeBytes += size
    return { buffer: Buffer.allocUnsafeSlow(size), slab: undefined }
  }

  /** May this many more bytes be lent? Always when none are lent, or a large request would wait for ever. */
  private fits(size: number): boolean {
    const { slabs, largeBytes, tinyBytes, total } = this
    return tinyBytes + slabs.bytes + largeBytes + size <= total || (slabs.bytes === 0 && largeBytes === 0)
  }

  private giveBack(piece: Piece): void {
    const { length } = piece.buffer
    if (piece.slab) this.slabs.give(piece)
    else if (length === TINY) this.tiny.push(piece)
    else this.largeBytes -= length
    this.serve()
  }

  private serve(): void {
    while (this.excess() && this.slabs.drop());
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const piece = this.take(next.size)
      if (!piece) return
      this.waiting.shift()
      next.go(piece)
    }
  }

  /** Tiny buffers came after the slabs. */
  private excess(): boolean {
    const { slabs, largeBytes, tinyBytes, total } = this
    return tinyBytes + slabs.bytes + largeBytes > total && slabs.bytes > this.partSize
  }
}
