/** A buffer and where it belongs. */
export interface Piece {
  readonly buffer: Buffer
  /** Undefined for a buffer that is too large for a slab. */
  readonly slab: Slab | undefined
}

/** Sizes that a slab is cut into, bytes. A buffer that is larger than the last of them takes a whole slab. */
const PIECE_SIZES = [2 ** 18, 2 ** 20]

/** Memory that is lent whole, or cut into pieces of one size. */
class Slab {
  readonly free: Piece[] = []
  lent = 0
  private pieceSize = 0

  constructor(private readonly bytes: Buffer) {}

  /** Cuts a slab of which nothing is lent. */
  cut(pieceSize: number): void {
    if (this.pieceSize === pieceSize) return
    this.pieceSize = pieceSize
    this.free.length = 0
    for (let start = 0; start + pieceSize <= this.bytes.length; start += pieceSize) {
      this.free.push({ buffer: this.bytes.subarray(start, start + pieceSize), slab: this })
    }
  }

  get size(): number {
    return this.pieceSize
  }
}

/**
 * Memory for buffers of mixed sizes in slabs of one size. An idle slab may be cut anew, so memory that was lent as small
 * buffers is lent as large ones later, and none is left to the garbage collector.
 */
export class Slabs {
  /** Bytes of all slabs. */
  bytes = 0
  private readonly idle: Slab[] = []
  /** Slabs of which some pieces are lent and some are free, by the size of their pieces. */
  private readonly partlyLent = new Map<number, Slab[]>()
  private readonly pieceSizes: readonly number[]

  /** @param slabSize bytes of a slab, which is also the largest buffer */
  constructor(private readonly slabSize: number) {
    this.pieceSizes = [...PIECE_SIZES.filter((size) => 2 * size <= slabSize), slabSize]
    for (const size of this.pieceSizes) this.partlyLent.set(size, [])
  }

  /**
   * A buffer of at least `size` bytes, at most the size of a slab.
   *
   * @param mayGrow whether there may be one more slab; asked only when no memory at hand will do
   * @returns undefined when there is none
   */
  take(size: number, mayGrow: () => boolean): Piece | undefined {
    const pieceSize = this.pieceSizes.find((each) => each >= size) ?? this.slabSize
    const partlyLent = this.listOf(pieceSize)
    const slab = partlyLent.at(-1) ?? this.begin(pieceSize, mayGrow)
    const piece = slab?.free.pop()
    if (!slab || !piece) return undefined
    slab.lent++
    if (slab.lent === 1 && slab.free.length > 0) partlyLent.push(slab)
    else if (slab.lent > 1 && slab.free.length === 0) partlyLent.pop()
    return piece
  }

  /** Takes back what `take` gave. */
  give(piece: Piece): void {
    const { slab } = piece
    if (!slab) return
    const partlyLent = this.listOf(slab.size)
    if (slab.free.length === 0 && slab.lent > 1) partlyLent.push(slab)
    slab.free.push(piece)
    slab.lent--
    if (slab.lent > 0) return
    const at = partlyLent.indexOf(slab)
    if (at >= 0) partlyLent.splice(at, 1)
    this.idle.push(slab)
  }

  /** Lets go of an idle slab. @returns false when there is none */
  drop(): boolean {
    if (!this.idle.pop()) return false
    this.bytes -= this.slabSize
    return true
  }

  private begin(pieceSize: number, mayGrow: () => boolean): Slab | undefined {
    const slab = this.idle.pop() ?? (mayGrow() ? this.grow() : undefined)
    if (!slab) return undefined
    slab.cut(pieceSize)
    return slab
  }

  private grow(): Slab {
    this.bytes += this.slabSize
    return new Slab(Buffer.allocUnsafeSlow(this.slabSize))
  }

  private listOf(pieceSize: number): Slab[] {
    return this.partlyLent.get(pieceSize) ?? []
  }
}
