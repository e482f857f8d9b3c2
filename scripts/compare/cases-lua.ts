import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Case } from './case.ts'
import { ATTRIBUTES, fillFolder, fillTargets, LARGE, SMALL_PARTS } from './samples.ts'
import type { Stage } from './stage.ts'

/** Writes the script into a folder of its own, and returns its path. */
async function writeScript(name: string, text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'objsync-compare-')), name)
  await writeFile(path, text)
  return path
}

/** Runs with a Lua script. Both programs run the same one. */
export const LUA: readonly Case[] = [
  {
    name: 'lua: a filter, with --delete',
    from: 'folder',
    to: 'bucket',
    options: ['--delete'],
    async arrange(stage: Stage): Promise<readonly string[]> {
      await fillTargets(stage, { 'gone': 'x', 'kept.tmp': 'as it was' })
      await fillFolder(stage, { 'a.txt': 'a', 'kept.tmp': 'not sent', 'nothing': 'n', 'zero': 'z', 'data/żółć.txt': 'ż' })
      const script = `
        function filter(o)
          if o.key == "nothing" then return end
          if o.key == "zero" then return 0 end
          assert(o.is_latest == true and o.is_delete_marker == false and o.version_id == nil)
          assert(o.last_modified:match("^%d+%-%d%d%-%d%dT%d%d:%d%d:%d%d%.?%d*Z$"), o.last_modified)
          return o.key:sub(-4) ~= ".tmp"
        end`
      return ['--filter-callback-lua-script', await writeScript('compare-filter.lua', script)]
    },
  },
  {
    name: 'lua: a preprocess script that changes everything',
    from: 'folder',
    to: 'bucket',
    options: SMALL_PARTS,
    async arrange(stage: Stage): Promise<readonly string[]> {
      await fillTargets(stage, { 'left out': 'as it was' })
      await fillFolder(stage, { 'page.html': '<p>', 'left out': 'not sent', 'large.bin': LARGE })
      const script = `
        function preprocess_callback(s, u)
          if s.key:find("left out") then return false, u end
          u.content_type = "text/x-lua; charset=utf-8"
          u.cache_control = "max-age=" .. 60
          u.content_disposition = "inline"
          u.content_language = "de"
          u.expires_string = "2037-10-21T07:28:00Z"
          u.metadata = { key = s.key, size = s.content_length, Mixed = "Case" }
          u.tagging = "colour=dark%20blue&from=lua"
          u.storage_class = "REDUCED_REDUNDANCY"
          return true, u
        end`
      return ['--preprocess-callback-lua-script', await writeScript('compare-preprocess.lua', script)]
    },
  },
  {
    name: 'lua: a preprocess script that takes headers and metadata away, and an event script that raises errors',
    from: 'bucket',
    to: 'bucket',
    options: [],
    async arrange(stage: Stage): Promise<readonly string[]> {
      await stage.s3.putObject(stage.source.at, 'object', 'content', ATTRIBUTES)
      const strip = `
        function preprocess_callback(s, u)
          assert(s.e_tag:sub(1, 1) == '"' and s.metadata.one == "a value with blanks" and s.content_length == 7)
          return true, { content_type = u.content_type, metadata = { two = u.metadata.two } }
        end`
      return [
        '--preprocess-callback-lua-script', await writeScript('compare-strip.lua', strip),
        '--event-callback-lua-script', await writeScript('compare-event.lua', 'function on_event(e) error("no") end'),
      ]
    },
  },
]
