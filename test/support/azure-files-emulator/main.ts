import process from 'node:process'
import { parseArgs } from 'node:util'
import { startAzureFiles } from './index.ts'

const USAGE = `azure-files-emulator [--port PORT] [--host ADDRESS] [--account NAME] [--key BASE64] [--share NAME]... [--version VERSION] [--without-rename]

Serves one account of Azure Files from memory until it is stopped. A share whose name is given as nfs:NAME is one of NFS.
It prints the address of each share with a signature that grants everything for a day.`

const { values } = parseArgs({
  options: {
    'account': { type: 'string' },
    'help': { type: 'boolean' },
    'host': { type: 'string' },
    'key': { type: 'string' },
    'port': { type: 'string', default: '10004' },
    'share': { type: 'string', multiple: true, default: [] },
    'version': { type: 'string' },
    'without-rename': { type: 'boolean' },
  },
})

if (values.help === true) {
  console.log(USAGE)
} else {
  const files = await startAzureFiles({
    port: Number(values.port),
    shares: values.share,
    log: false,
    ...(values.host !== undefined && { host: values.host }),
    ...(values.account !== undefined && { account: values.account }),
    ...(values.key !== undefined && { key: values.key }),
    ...(values.version !== undefined && { maxVersion: values.version }),
    ...(values['without-rename'] !== undefined && { withoutRename: values['without-rename'] }),
  })
  console.log(`${files.url}/${files.account}  key ${files.key}`)
  const day = files.sas({ expires: new Date(Date.now() + 86_400_000) })
  for (const name of values.share) console.log(files.shareUrl(name.replace(/^nfs:/, ''), '', day))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { void files.close().then(() => process.exit(0)) })
}
