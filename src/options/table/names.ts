/** The variables of a process, by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** `worker-size` → `workerSize`, as a type. */
export type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : S

/** `worker-size` → `workerSize`. */
export function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

/** `worker-size` → `WORKER_SIZE`. */
export function upperSnakeCase(name: string): string {
  return name.replaceAll('-', '_').toUpperCase()
}

/** `worker-size` → `OBJSYNC_WORKER_SIZE`. */
export function ownVariable(name: string): string {
  return `OBJSYNC_${upperSnakeCase(name)}`
}
