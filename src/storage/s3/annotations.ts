import type { Annotations } from '../storage.ts'

/** Annotations that are opened by the first call: what they take (the SDK) is loaded only then. */
export function openedLater(open: () => Promise<Annotations>): Annotations {
  let opening: Promise<Annotations> | undefined
  const opened = (): Promise<Annotations> => (opening ??= open())
  return {
    list: async (...given) => (await opened()).list(...given),
    read: async (...given) => (await opened()).read(...given),
    write: async (...given) => (await opened()).write(...given),
    remove: async (...given) => (await opened()).remove(...given),
  }
}
