/** Objects of one class of sizes. */
export interface SizeClass {
  readonly label: string
  objects: number
  bytes: number
}

const KIBIBYTE = 1024
/** Largest size of each class but the last, bytes. */
const LIMITS = [0, 10 * KIBIBYTE, 100 * KIBIBYTE, KIBIBYTE ** 2, 10 * KIBIBYTE ** 2, 100 * KIBIBYTE ** 2, KIBIBYTE ** 3, 10 * KIBIBYTE ** 3]
const LABELS = ['empty', 'up to 10 KiB', 'up to 100 KiB', 'up to 1 MiB', 'up to 10 MiB', 'up to 100 MiB', 'up to 1 GiB', 'up to 10 GiB', 'larger']

/** How large the copied objects are. */
export class Sizes {
  private classes = newClasses()

  add(bytes: number): void {
    const limit = LIMITS.findIndex((most) => bytes <= most)
    const found = this.classes[limit < 0 ? LIMITS.length : limit]
    if (!found) return
    found.objects++
    found.bytes += bytes
  }

  restart(): void {
    this.classes = newClasses()
  }

  /** From the first class with objects to the last. */
  all(): readonly SizeClass[] {
    const first = this.classes.findIndex(({ objects }) => objects > 0)
    const last = this.classes.findLastIndex(({ objects }) => objects > 0)
    return first < 0 ? [] : this.classes.slice(first, last + 1)
  }
}

function newClasses(): SizeClass[] {
  return LABELS.map((label) => ({ label, objects: 0, bytes: 0 }))
}
