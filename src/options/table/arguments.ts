const FORMS = 's3://BUCKET[/PREFIX], the URL of an Azure Blob container or of a path in it, az://ACCOUNT/CONTAINER[/PATH] or a local path'

/** The two positionals. Their variables are `OBJSYNC_` + the name and, on request, s3sync's bare name. */
export const ARGUMENTS = [
  {
    name: 'SOURCE',
    help: FORMS,
    more:
      'A prefix of S3 is taken as it is: no slash is added, so prefix p and entry foo make pfoo. It is percent-decoded and ' +
      'a ? or # in it is written %3F or %23. The whole key of an object means that object. A path in a container is a folder, or one blob; a SAS follows ? and is never printed.',
  },
  {
    name: 'TARGET',
    help: FORMS,
    more:
      'When SOURCE is a single file, its name is put behind the prefix or into the folder; a path in a container is the new ' +
      'name itself, unless it ends in a slash or there is such a folder.',
  },
] as const
