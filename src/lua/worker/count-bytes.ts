/*
 * fengari keeps strings in Uint8Arrays, and V8 keeps their bytes outside of its heap, where no limit of a worker counts them.
 * So this module puts a constructor that counts in the place of Uint8Array. It must load before fengari.
 */

const Native = globalThis.Uint8Array

let left = Infinity
let onSpent: (bytes: number) => void = () => {}

/**
 * Calls the function before the next array that would make all arrays since now larger than this.
 *
 * @param bytes how much may be allocated
 * @param spent gets the size of the array that is about to be made, bytes
 */
export function countBytes(bytes: number, spent: (bytes: number) => void): void {
  left = bytes
  onSpent = spent
}

function Counted(first: number | ArrayBuffer, offset?: number, length?: number): Uint8Array {
  if (typeof first !== 'number') return new Native(first, offset, length)
  left -= first
  if (left < 0) onSpent(first)
  return new Native(first)
}

Object.setPrototypeOf(Counted, Native)
Object.defineProperty(Counted, 'prototype', { value: Native.prototype })
globalThis.Uint8Array = Counted as unknown as Uint8ArrayConstructor
