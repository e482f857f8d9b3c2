import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Programs that stand in for getfattr, setfattr (of the package attr) and xattr (of macOS) and keep what they are given
 * in one file of JSON, path → name → value. A path that holds `refused` takes no attributes.
 */
const PROGRAM = `#!${process.execPath}
const fs = require('node:fs')
const [store, log, name] = [process.env.FAKE_STORE, process.env.FAKE_LOG, require('node:path').basename(__filename)]
const args = process.argv.slice(2)
const all = fs.existsSync(store) ? JSON.parse(fs.readFileSync(store, 'utf8')) : {}
if (args[0] === '--help') process.exit(0)
fs.appendFileSync(log, name + '\\n')
let status = 0
const complain = (text) => { process.stderr.write(name + ': ' + text + '\\n'); status = 1 }
const set = (path, key, value) => {
  if (!fs.existsSync(path)) return complain(path + ': No such file or directory')
  if (path.includes('refused')) return complain(path + ': Operation not supported')
  all[path] = { ...all[path], [key]: value }
  fs.writeFileSync(store, JSON.stringify(all))
}
const quote = (path) => path.replace(/[\\n\\r\\\\]/g, (c) => '\\\\' + c.charCodeAt(0).toString(8).padStart(3, '0'))
const unquote = (path) => path.replace(/\\\\([0-7]{3})/g, (_, o) => String.fromCharCode(parseInt(o, 8)))
if (name === 'getfattr') {
  const wanted = new RegExp(args[args.indexOf('-m') + 1])
  for (const path of args.slice(args.indexOf('--') + 1)) {
    if (!fs.existsSync(path)) { complain(path + ': No such file or directory'); continue }
    const own = Object.entries(all[path] || {}).filter(([key]) => wanted.test(key))
    if (own.length === 0) continue
    process.stdout.write('# file: ' + quote(path) + '\\n')
    for (const [key, value] of own) process.stdout.write(key + '=0s' + Buffer.from(value).toString('base64') + '\\n')
    process.stdout.write('\\n')
  }
} else if (name === 'setfattr') {
  let path = ''
  for (const line of fs.readFileSync(0, 'utf8').split('\\n')) {
    if (line.startsWith('# file: ')) path = unquote(line.slice(8))
    else if (line !== '') {
      const at = line.indexOf('=')
      set(path, line.slice(0, at), Buffer.from(line.slice(at + 3), 'base64').toString())
    }
  }
} else if (args[0] === '-w') set(args[3], args[1], args[2])
else {
  const value = (all[args[2]] || {})[args[1]]
  if (value === undefined) complain(args[2] + ': No such xattr: ' + args[1])
  else process.stdout.write(value + '\\n')
}
process.exitCode = status
`

export interface FakePrograms {
  /** Which programs have been started since, in order. */
  started(): Promise<string[]>
  environment: Readonly<Record<'PATH' | 'FAKE_STORE' | 'FAKE_LOG', string>>
}

export async function fakePrograms(folder: string): Promise<FakePrograms> {
  const environment = { PATH: join(folder, 'bin'), FAKE_STORE: join(folder, 'store'), FAKE_LOG: join(folder, 'log') }
  await mkdir(environment.PATH)
  await writeFile(environment.FAKE_LOG, '')
  for (const name of ['getfattr', 'setfattr', 'xattr']) {
    await writeFile(join(environment.PATH, name), PROGRAM)
    await chmod(join(environment.PATH, name), 0o755)
  }
  return {
    environment,
    async started() {
      const names = (await readFile(environment.FAKE_LOG, 'utf8')).trim().split('\n')
      await writeFile(environment.FAKE_LOG, '')
      return names.filter((name) => name !== '')
    },
  }
}
