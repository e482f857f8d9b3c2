// Installs the servers that the tests and the demonstration use into the cache; does nothing when they are there.
import { installBlob, installS3, installSecondS3 } from '../test/support/servers/start.ts'

await installS3((line) => { console.error(line) })
await installSecondS3((line) => { console.error(line) })
await installBlob((line) => { console.error(line) })
