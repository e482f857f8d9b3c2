/** The two positionals. Their variables are `OBJSYNC_` + the name and, on request, s3sync's bare name. */
export const ARGUMENTS = [
  {
    name: 'SOURCE',
    help: 's3://BUCKET[/PREFIX] or a local path',
    more:
      'A prefix is taken as it is: no slash is added, so prefix p and entry foo make pfoo. ' +
      'It is percent-decoded and ends at ? or #.',
  },
  {
    name: 'TARGET',
    help: 's3://BUCKET[/PREFIX] or a local path',
    more: 'When SOURCE is a single file, its name is put behind the prefix or into the folder.',
  },
] as const
