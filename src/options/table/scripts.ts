import type { OptionRow } from './row.ts'
import { milliseconds } from '../kinds/integer.ts'
import { TO_STORE } from './pairs.ts'
import { size } from '../kinds/size.ts'
import { onOff } from '../kinds/switch.ts'
import { file } from '../kinds/text.ts'

export const scripts = [
  {
    name: 'filter-callback-lua-script',
    value: file,
    group: 'Lua',
    help: 'Lua script that decides which source entries are synced',
    more: 'It defines filter(source_object), which returns true for an entry to sync. An error ends the run. See docs/lua.md.',
  },
  {
    name: 'preprocess-callback-lua-script',
    value: file,
    group: 'Lua',
    help: 'Lua script that changes headers, metadata and tags of objects before they are written',
    more:
      'It defines preprocess_callback(source_object, upload_metadata), which returns true and a table of what to write, or false to ' +
      'leave out the object. An error ends the run. A dry run does not call it.',
    pairs: TO_STORE,
    tolerated: ['*->local'],
  },
  {
    name: 'event-callback-lua-script',
    value: file,
    group: 'Lua',
    help: 'Lua script that receives every event of the run',
    more: 'It defines on_event(event_data). An error is a warning that does not change the exit code.',
  },
  {
    name: 'allow-lua-os-library',
    value: onOff,
    group: 'Lua',
    help: 'Let scripts use the libraries os and io',
    more: 'Scripts can then read and write files and run programs.',
    conflicts: ['allow-lua-unsafe-vm'],
  },
  {
    name: 'allow-lua-unsafe-vm',
    value: onOff,
    group: 'Lua',
    help: 'Let scripts use the libraries os, io and debug',
    more: 'Scripts cannot load modules in C.',
  },
  {
    name: 'lua-vm-memory-limit',
    value: size({ max: '5GiB' }),
    default: '64MiB',
    group: 'Lua',
    help: 'Memory limit of each script; 0 means no limit',
    more: 'A filter or preprocess script that needs more ends the run. An event script that needs more gets no further events.',
  },
  {
    name: 'lua-callback-timeout-milliseconds',
    value: milliseconds(0),
    default: '10000',
    group: 'Lua',
    help: 'Time limit of each call of a script; 0 means no limit',
    more: 'There is no limit for loading a script.',
  },
] as const satisfies readonly OptionRow[]
