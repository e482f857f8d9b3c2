import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/errors.ts'
import { JOB_OPTIONS, readJobFile } from '../../../src/options/jobs/job-file.ts'

const JOB = '[job.a]\nsource = "s"\ntarget = "t"\n'
const SECRET = 'S3CRETvalue'

function messageOf(text: string): string {
  try {
    readJobFile(text, 'o.toml')
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  return 'no error'
}

describe('a file of jobs', () => {
  it('has its jobs in their order', () => {
    const { jobs, defaults } = readJobFile(`[defaults]\ndelete = true\n[job.z]\nsource = "1"\ntarget = "2"\ndescription = "d"\n${JOB}`, 'o.toml')
    expect([...jobs.keys()]).toEqual(['z', 'a'])
    expect(jobs.get('z')).toMatchObject({ description: 'd', source: { value: '1' }, target: { value: '2' } })
    expect(defaults.map(({ row }) => row.name)).toEqual(['delete'])
  })

  it.each(['', '# nothing\n', '[defaults]\n', '[job]\n'])('has no jobs: %j', (text) => {
    expect(readJobFile(text, 'o.toml').jobs.size).toBe(0)
  })

  it.each([
    ['[jobs.a]\n', "o.toml:1:2: unknown table or key 'jobs'; a file has [defaults] and [job.NAME], did you mean job?"],
    ['delete = true\n', "o.toml:1:1: unknown table or key 'delete'; a file has [defaults] and [job.NAME], did you mean defaults?"],
    ['job = 3\n', 'o.toml:1:1: this must be a table'], ['[[job]]\n', 'o.toml:1:3: this must be a table'], ['[job]\na = "x"\n', 'o.toml:2:1: this must be a table; write [job.a]'],
    ['[job.a]\ntarget = "t"\n', 'o.toml:1:2: job a has no source'], ['[job.a]\nsource = "t"\n', 'o.toml:1:2: job a has no target'],
    ['[job.a]\nsource = ""\ntarget = "t"\n', 'o.toml:2:10: source must not be empty'], ['[job.a]\nsource = 3\ntarget = "t"\n', 'o.toml:2:10: source must be a text in quotes'],
    ['[job."a b"]\n', "o.toml:1:2: 'a b' cannot be the name of a job"], ['[job.-x]\n', "'-x' cannot be the name of a job"], ['[job."a/b"]\n', 'cannot be the name'],
    [`${JOB}exlude = ["x"]\n`, "o.toml:4:1: unknown option 'exlude' in job a; did you mean exclude?"],
    [`${JOB}worker_size = 3\n`, 'did you mean worker-size?'], [`${JOB}workerSize = 3\n`, 'did you mean worker-size?'], [`${JOB}sorce = "x"\n`, 'did you mean source?'],
    [`${JOB}qqqqqqqqqqqqqqqqqqqq = 1\n`, 'see docs/options.md'], [`${JOB}help = true\n`, "unknown option 'help'"], [`${JOB}config = "x"\n`, "unknown option 'config'"],
    ['[defaults]\nsource = "x"\n', "o.toml:2:1: unknown option 'source' in defaults"],
    [`${JOB}delete = 1\n`, 'o.toml:4:10: delete must be true or false, not a whole number'], [`${JOB}delete = "true"\n`, 'delete must be true or false, not a text in quotes'],
    [`${JOB}worker-size = "8"\n`, 'o.toml:4:15: worker-size must be a whole number, not a text in quotes'], [`${JOB}worker-size = 1.5\n`, 'not a number'],
    [`${JOB}worker-size = 0\n`, "o.toml:4:15: invalid value '0' for worker-size: must be a whole number, 1 to 65535"],
    [`${JOB}worker-size = 99999999999999999999\n`, 'must be a whole number, 1 to 65535'],
    [`${JOB}multipart-chunksize = true\n`, 'multipart-chunksize must be a text in quotes or a whole number, not true'],
    [`${JOB}multipart-chunksize = "5 apples"\n`, "o.toml:4:23: invalid value '5 apples' for multipart-chunksize: must be a size"],
    [`${JOB}exclude = ["a",\n  3]\n`, 'o.toml:5:3: exclude holds a whole number; write a text in quotes'], [`${JOB}exclude = [""]\n`, 'for exclude: must be texts of one line'],
    [`${JOB}metadata = { a = 1 }\n`, 'o.toml:4:18: metadata holds a whole number'], [`${JOB}metadata.a.b = "x"\n`, 'metadata holds a table'],
    [`${JOB}sse = "rot13"\n`, "invalid value 'rot13' for sse: must be one of AES256"], [`${JOB}sse = ["AES256"]\n`, 'sse must be a text in quotes, not a list'],
    [`${JOB}filter-mtime-before = 2020-01-01\n`, "invalid value '2020-01-01' for filter-mtime-before"], [`${JOB}log-file = "~bob/x"\n`, 'the ~ of another user'],
    [`${JOB}preserve-smb-info = true\n`, 'did you mean preserve-info?'],
  ])('%j is refused with its place', (text, message) => {
    expect(messageOf(text)).toContain(message)
    expect(messageOf(text)).toMatch(/^o\.toml:\d+:\d+: /)
    expect(messageOf(text).split('\n')).toHaveLength(1)
  })

  it('takes every other option of the table, in each of its types', () => {
    expect(JOB_OPTIONS.length).toBeGreaterThan(150)
    for (const text of ['delete = true', 'verbose = 2', 'multipart-chunksize = 8388608', 'multipart-chunksize = "8MiB"', 'exclude-pattern = "a;b"', 'exclude-pattern = ["a", "b"]',
      'cap-mbps = 2.5', 'cap-mbps = 100', 'filter-mtime-before = 2020-01-01T00:00:00Z', 'filter-mtime-after = "7d"', 'metadata = { a = "b" }', 'tagging = "a=b"',
      'check-by = "bytes"', 'missing = "-"', 'worker-size = "${W:-8}"', 'delete = "${D}"', 'filters = ["- *.tmp", "+ *"]', 'files-from = "keys"', 'from-to = "localblob"']) {
      expect(messageOf(`${JOB}${text}\n`), text).toBe('no error')
    }
  })
})

describe('a secret in a file', () => {
  it.each([
    [`target-secret-access-key = "${SECRET}"`, 'o.toml:4:28: target-secret-access-key is a secret, which must not be in a file; write ${TARGET_SECRET_ACCESS_KEY} in its place'],
    [`source-access-key = "${SECRET}\${X}"`, 'source-access-key is a secret'], [`source-access-key = "\${X:-${SECRET}}"`, 'source-access-key is a secret'],
    [`target-sse-c-key = ["${SECRET}"]`, 'target-sse-c-key is a secret'],
    [`target-endpoint-url = "https://user:${SECRET}@host"`, 'target-endpoint-url contains a password'],
    [`target-endpoint-url = "https://\${USER}:${SECRET}@host"`, 'contains a password'],
    [`source-endpoint-url = "https://user:\${P:-${SECRET}}@host"`, 'contains a password'],
    [`exclude = ["x?sig=${SECRET}"]`, 'exclude contains a signature'],
  ])('%s is refused and not printed', (line, message) => {
    for (const text of [`${JOB}${line}\n`, `[defaults]\n${line}\n`]) {
      expect(messageOf(text)).toContain(message.replace(/^o\.toml:4/, text.startsWith('[defaults]') ? 'o.toml:2' : 'o.toml:4'))
      expect(messageOf(text)).not.toContain(SECRET)
    }
  })

  it.each([
    `https://a.blob.core.windows.net/c?sv=1&sig=${SECRET}`, `https://a.blob.core.windows.net/c?sv=1&SIG=\${X:-${SECRET}}`, `https://a.blob.core.windows.net/c?sv=1&sig=${SECRET}\${X}`,
    `https://a.blob.core.windows.net/c%3Fsv=1%26sig%3D${SECRET}`, `https://user:${SECRET}@a.blob.core.windows.net/c`,
  ])('%s is refused as a side and not printed', (location) => {
    for (const [source, target, line] of [[location, 't', 2], ['s', location, 3]] as const) {
      const message = messageOf(`[job.a]\nsource = '${source}'\ntarget = '${target}'\n`)
      expect(message).toMatch(new RegExp(`^o\\.toml:${line}:10: .*must not be in a file`))
      expect(message).not.toContain(SECRET)
    }
  })

  it.each(['x = "S3CRETvalue', 'target-secret-acess-key = "S3CRETvalue"', '"S3CRETvalue', 'target-secret-access-key = S3CRETvalue'])('is not printed with a mistake: %s', (line) => {
    expect(messageOf(`${JOB}${line}\n`)).not.toContain(SECRET)
    expect(messageOf(`${JOB}${line}\n`)).not.toBe('no error')
  })

  it('may be in a variable', () => {
    const lines = ['target-secret-access-key = "${KEY}"', 'source-access-key = "${A}${B:-}"', 'target-endpoint-url = "https://u:${P}@host"', 'source-endpoint-url = "${URL}"']
    expect(messageOf(`${JOB}${lines.join('\n')}\n[job.b]\nsource = "https://a.blob.core.windows.net/c?\${SAS}"\ntarget = "https://h/c?sv=1&sig=\${SIG}&se=2"\n`)).toBe('no error')
  })
})
