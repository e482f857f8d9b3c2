const FORMS =
  's3://BUCKET[/PREFIX], az://ACCOUNT/CONTAINER[/PATH], the URL of a container of Azure Blob, of a share of Azure Files or of a path in one, ' +
  'or a local path'

/** The two positionals. Their variables are `OBJSYNC_` + the name and, on request, s3sync's bare name. */
export const ARGUMENTS = [
  {
    name: 'SOURCE',
    help: FORMS,
    more:
      'objsync uses an S3 prefix as it is and adds no slash: prefix p and entry foo make pfoo. A prefix is percent-decoded; write ? as %3F ' +
      'and # as %23. The whole key of an object means that object. A path in a container means a folder or one blob. A SAS follows ?, and ' +
      'objsync never prints it.',
  },
  {
    name: 'TARGET',
    help: FORMS,
    more:
      'When SOURCE is a single file, objsync adds its name to the prefix or folder. A path in a container is the new name itself, unless it ends ' +
      'in a slash or such a folder exists.',
  },
] as const
