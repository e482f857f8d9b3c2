/** Where the output of a script goes. */
export interface Printer {
  print(to: 'stdout' | 'stderr', bytes: Uint8Array): void
  /** Sends on what has been printed. */
  flush(): void
}
