import type { OptionRow } from './row.ts'
import { globs } from '../kinds/globs.ts'
import { files, lines, names } from '../kinds/lines.ts'
import { onOff } from '../kinds/switch.ts'

const GLOB = lines('GLOB')
const SHIELDS = 'What it excludes at the target is not deleted unless --delete-excluded is given.'

export const selection = [
  {
    name: 'include',
    value: GLOB,
    adds: { to: 'filters', as: '+ ' },
    group: 'Filtering',
    help: 'Include entries whose relative key matches, although an --exclude before it matches too',
    more: 'As in aws s3 sync: everything is included at first, and the last --include or --exclude that matches decides. * matches / too.',
    commandOnly: true,
    environment: 'none',
  },
  {
    name: 'exclude',
    value: GLOB,
    adds: { to: 'filters', as: '- ' },
    group: 'Filtering',
    help: 'Leave out entries whose relative key matches, unless an --include behind it matches too',
    more: `Wildcards * (any characters, / too) ? [seq] [!seq], as in aws s3 sync. ${SHIELDS}`,
    commandOnly: true,
    environment: 'none',
  },
  {
    name: 'filters',
    value: globs,
    repeats: true,
    group: 'Filtering',
    help: 'The rules of --include and --exclude in one text, for a variable or a library call',
    more: 'A rule a line, "+ GLOB" for --include and "- GLOB" for --exclude.',
    environment: 'own',
  },
  {
    name: 'filter-from',
    value: files,
    repeats: true,
    group: 'Filtering',
    help: "Read ordered rules from a file, as rclone's --filter-from does; - is the standard input",
    more:
      'A rule a line: "+ GLOB" includes, "- GLOB" excludes, the first that matches decides; "!" forgets all rules before it; # and ; ' +
      `begin a comment. In globs * stays within a folder, ** does not, / at the start means the location. ${SHIELDS}`,
    environment: 'own',
  },
  {
    name: 'files-from',
    value: files,
    repeats: true,
    group: 'Filtering',
    help: 'Sync just the keys in this file, one a line; - is the standard input',
    more:
      'They are looked at one by one, and nothing is listed. Lines that begin with # or ; are comments. A key that the source lacks is a ' +
      'warning; with --delete it is removed from the target instead. Other keys are never touched.',
    conflicts: ['files-from-raw', 'enable-versioning', 'point-in-time', { name: 'case-conflict', values: ['rename'] }],
    environment: 'own',
  },
  {
    name: 'files-from-raw',
    value: files,
    repeats: true,
    group: 'Filtering',
    help: 'As --files-from, but each line is a key as it is: no comments, no blanks cut off',
    conflicts: ['enable-versioning', 'point-in-time', { name: 'case-conflict', values: ['rename'] }],
    environment: 'own',
  },
  {
    name: 'exclude-if-present',
    value: names,
    repeats: true,
    group: 'Filtering',
    help: 'Leave out each folder of the source that holds an entry of this name, with all below it',
    more: 'Entries of the target below such a folder are never deleted, not even with --delete-excluded.',
    conflicts: ['enable-versioning', 'point-in-time'],
    environment: 'own',
  },
  {
    name: 'ignore-existing',
    value: onOff,
    group: 'Update Checking',
    help: 'Copy only what the target does not have; what is there is left alone, whatever it is',
    more: 'Nothing is compared, and there is no warning. What appears at the target meanwhile is not overwritten either.',
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
    help: 'Never delete a target entry that a filter, or a filter callback, would refuse at the source',
    more: "The filters look at the target's own entry. By default only exclude filters keep an entry from --delete.",
    requires: ['delete'],
    conflicts: ['delete-excluded'],
    environment: 'own',
  },
] as const satisfies readonly OptionRow[]
