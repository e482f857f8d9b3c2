// Serves S3 from memory with the npm package fauxqs on a free port of the loopback interface, and prints the port.
// Runs on Node >= 22.5. usage: node serve.mjs FOLDER, a folder with fauxqs in its node_modules.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [, , folder] = process.argv
const { buildApp } = await import(pathToFileURL(join(folder, 'node_modules', 'fauxqs', 'dist', 'app.js')).href)

// Not its own command: that one listens on every interface of the machine.
const app = buildApp({ logger: false })
await app.listen({ host: '127.0.0.1', port: 0 })
console.log(JSON.stringify({ port: app.server.address().port }))
