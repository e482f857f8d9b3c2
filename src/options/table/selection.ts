import type { OptionRow } from './row.ts'
import { globs } from '../kinds/globs.ts'
import { files, lines, names } from '../kinds/lines.ts'
import { onOff } from '../kinds/switch.ts'

const GLOB = lines('GLOB')
const SHIELDS = 'Target entries that it excludes are not deleted unless --delete-excluded is given.'

export const selection = [
  {
    name: 'include',
    value: GLOB,
    adds: { to: 'filters', as: '+ ' },
    group: 'Filtering',
    help: 'Undo an earlier --exclude for matching keys',
    more: 'As in aws s3 sync: at first everything is included, and the last --include or --exclude that matches decides. * also matches /.',
    commandOnly: true,
    environment: 'none',
  },
  {
    name: 'exclude',
    value: GLOB,
    adds: { to: 'filters', as: '- ' },
    group: 'Filtering',
    help: 'Leave out entries whose key matches',
    more: `A later --include can include them again. Wildcards are those of aws s3 sync: * (any characters, also /), ?, [seq], [!seq]. ${SHIELDS}`,
    commandOnly: true,
    environment: 'none',
  },
  {
    name: 'filters',
    value: globs,
    repeats: true,
    group: 'Filtering',
    help: 'Rules of --include and --exclude in one text, for a variable or a library call',
    more: 'One rule on each line: "+ GLOB" for --include, "- GLOB" for --exclude.',
    environment: 'own',
  },
  {
    name: 'filter-from',
    value: files,
    repeats: true,
    group: 'Filtering',
    help: "Read ordered rules from a file, as rclone's --filter-from does; - means standard input",
    more:
      'One rule on each line: "+ GLOB" includes, "- GLOB" excludes. The first rule that matches decides. "!" discards all rules before ' +
      'it. Lines that begin with # or ; are comments. In a glob, * stays within a folder, ** does not, and a / at the start means the ' +
      `root of the location. ${SHIELDS}`,
    environment: 'own',
  },
  {
    name: 'files-from',
    value: files,
    repeats: true,
    group: 'Filtering',
    help: 'Sync only the keys in this file, one on each line; - means standard input',
    more:
      'objsync looks up each key and lists nothing. Lines that begin with # or ; are comments. When the source lacks a key, objsync ' +
      'warns; with --delete it removes the key from the target instead. It never touches other keys.',
    conflicts: ['files-from-raw', 'enable-versioning', 'point-in-time', { name: 'case-conflict', values: ['rename'] }],
    environment: 'own',
  },
  {
    name: 'files-from-raw',
    value: files,
    repeats: true,
    group: 'Filtering',
    help: 'Like --files-from, but each line is a key as it is: no comments, and spaces count',
    conflicts: ['enable-versioning', 'point-in-time', { name: 'case-conflict', values: ['rename'] }],
    environment: 'own',
  },
  {
    name: 'exclude-if-present',
    value: names,
    repeats: true,
    group: 'Filtering',
    help: 'Leave out each source folder that holds an entry of this name, with all that is below it',
    more: 'Target entries below such a folder are never deleted, not even with --delete-excluded.',
    conflicts: ['enable-versioning', 'point-in-time'],
    environment: 'own',
  },
  {
    name: 'ignore-existing',
    value: onOff,
    group: 'Update Checking',
    help: 'Copy only what the target does not have',
    more:
      'objsync compares nothing, and leaves existing target entries alone without a warning. It does not overwrite an entry that ' +
      'appears at the target during the run either.',
    conflicts: [
      'check-size', 'check-etag', 'check-mtime-and-etag', 'check-additional-checksum', 'check-mtime-and-additional-checksum', 'check-mtime-or-size',
      { name: 'compare-hash', values: ['MD5'] }, 'remove-modified-filter', 'if-match', 'if-none-match', 'enable-versioning', 'sync-latest-tagging',
      'sync-latest-object-annotations',
    ],
    environment: 'own',
  },
  {
    name: 'filters-protect',
    value: onOff,
    group: 'Deleting',
    help: 'Never delete a target entry that a filter or filter callback would leave out at the source',
    more: "The filters apply to the target's own entry. By default only exclude filters protect an entry from --delete.",
    requires: ['delete'],
    conflicts: ['delete-excluded'],
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
