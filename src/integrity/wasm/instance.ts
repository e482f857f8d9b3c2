/** What is used of https://webassembly.github.io/spec/js-api/ : the types of Node do not have it. */
declare const WebAssembly: {
  readonly validate: (module: Uint8Array<ArrayBuffer>) => boolean
  readonly Module: new (module: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

/** What a module of `assemble` exports. */
export interface Instance {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly run: (argument: number) => void
}

/** Compiles a module of `assemble`; undefined on a processor that lacks its instructions, such as the 128-bit lanes. */
export function instantiate(wasm: Uint8Array<ArrayBuffer>): Instance | undefined {
  if (!WebAssembly.validate(wasm)) return undefined
  return new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports as Instance
}
