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
    help: 'Lua script that says which source entries are synced',
    more: 'It defines filter(source_object), which returns true for an entry that stays. An error ends the run. See docs/lua.md.',
  },
  {
    name: 'preprocess-callback-lua-script',
    value: file,
    group: 'Lua',
    help: 'Lua script that changes headers, metadata and tags of objects before they are written',
    more: 'It defines preprocess_callback(source_object, upload_metadata), which returns true and the table of what to write, or false to leave the object out. An error ends the run. A dry run does not call it.',
    pairs: TO_STORE,
    tolerated: ['*->local'],
  },
  {
    name: 'event-callback-lua-script',
    value: file,
    group: 'Lua',
    help: 'Lua script that is called for every event of the run',
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
    more: 'Modules in C cannot be loaded.',
  },
  {
    name: 'lua-vm-memory-limit',
    value: size({ max: '5GiB' }),
    default: '64MiB',
    group: 'Lua',
    help: 'Memory that each script may use; 0 is no limit',
    more: 'A filter or preprocess script that needs more ends the run. An event script that needs more gets no further events.',
  },
  {
    name: 'lua-callback-timeout-milliseconds',
    value: milliseconds(0),
    default: '10000',
    group: 'Lua',
    help: 'Time that each call of a script may take; 0 is no limit',
    more: 'Loading a script is not limited.',
  },
] as const satisfies readonly OptionRow[]
