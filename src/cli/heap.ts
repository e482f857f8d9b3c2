import { setFlagsFromString } from 'node:v8'

/**
 * Has V8 collect its garbage once the heap has grown by two fifths, instead of letting it grow to several times what is
 * in use. A run keeps some 40 MB alive whatever the number of objects, so this is what bounds the process; it was
 * measured to cost no CPU (docs/performance.md).
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=40')
}
