import type { CrcParameters } from './parameters.ts'

/**
 * Returns the 8 look-up tables of 256 entries that advance 64 bits of message by this many bytes. The entry for a byte is
 * the register after that byte with zeros around it. Little-endian, in the order of the bytes.
 *
 * @param advance 8 bytes or more
 */
export function fillTables({ width, polynomial }: CrcParameters, advance: number, target: DataView): void {
  const entryBytes = width / 8
  const bits = contributions(width, polynomial, advance)
  for (let half = 0; half < entryBytes; half += 4) {
    const halves = bits.map((bit) => Number((bit >> BigInt(half * 8)) & 0xffff_ffffn))
    for (let entry = 0; entry < 8 * 256; entry++) {
      const lowest = entry & -entry & 255
      if (lowest === 0) continue
      const bit = halves[(entry >> 8) * 8 + 31 - Math.clz32(lowest)] ?? 0
      const rest = target.getUint32((entry ^ lowest) * entryBytes + half, true)
      target.setUint32(entry * entryBytes + half, rest ^ bit, true)
    }
  }
}

/** The contribution of each of 64 bits. The next lower bit is one step of the register older. */
function contributions(width: number, polynomial: bigint, advance: number): bigint[] {
  const step = (register: bigint): bigint => (register & 1n) === 0n ? register >> 1n : (register >> 1n) ^ polynomial
  let register = 1n << BigInt(width - 1)
  for (let older = advance * 8 - (64 - width); older > 0; older--) register = step(register)
  const bits: bigint[] = []
  for (let bit = 63; bit >= 0; bit--) {
    bits[bit] = register
    register = step(register)
  }
  return bits
}
