import type { Ran } from './command.ts'
import type { LocalWorld } from './local-world.ts'
import type { Place } from './places.ts'
import { startStub, type Behaviour, type Seen } from './stub-s3.ts'

export interface FromStub extends Ran {
  /** Keys that the target has afterwards. */
  readonly held: string[]
  readonly seen: readonly Seen[]
}

/** Downloads from a stub that holds these objects, by default into a new folder. */
export type Download = (
  contents: Readonly<Record<string, Buffer | string>>,
  options: readonly string[],
  behaviour?: Behaviour,
  target?: Place,
  env?: Readonly<Record<string, string>>,
) => Promise<FromStub>

export function downloadIn(world: LocalWorld): Download {
  return async (contents, options, behaviour = () => false, target = world.newPlace(), env = {}) => {
    const stub = await startStub(contents)
    stub.behaviour = behaviour
    const reach = ['--source-endpoint-url', stub.endpoint, '--source-force-path-style', '--source-region', 'r']
    const ran = await world.objsync([...options, ...reach, 's3://stub', target.location], { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', ...env })
    await stub.close()
    return { ...ran, held: Object.keys(await target.read()), seen: stub.seen }
  }
}

export const isList = ({ query }: Seen): boolean => query.has('list-type')
export const isGet = ({ method, query }: Seen): boolean => method === 'GET' && !query.has('list-type')
