import type { CrcParameters } from './parameters.ts'

/**
 * The 8 look-up tables of 256 entries that advance 64 bits of message by so many bytes: the entry of a table for a
 * byte is what that byte, with zeros around it, makes of the register. Little-endian, in the order of the bytes.
 *
 * @param advance 8 bytes or more
 */
export function fillTables({ width, polynomial }: CrcParameters, advance: number, target: DataView): void {
  const entryBytes = width / 8
  const bits = contributions(width, polynomial, advance)
  for (let table = 0; table < 8; table++) {
    const at = table * 256 * entryBytes
    for (let byte = 1; byte < 256; byte++) {
      const lowest = byte & -byte
      const bit = bits[table * 8 + 31 - Math.clz32(lowest)] ?? 0n
      const rest = at + (byte ^ lowest) * entryBytes
      target.setUint32(at + byte * entryBytes, target.getUint32(rest, true) ^ Number(bit & 0xffff_ffffn), true)
      if (width === 64) target.setUint32(at + byte * 8 + 4, target.getUint32(rest + 4, true) ^ Number(bit >> 32n), true)
    }
  }
}

/** What each of 64 bits contributes. A bit that stands one lower is one step of the register older. */
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
