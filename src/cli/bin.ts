import { hidesTitle } from './hidden-words.ts'
import { surroundingsOf } from './surroundings.ts'
import { versionLine } from './version.ts'

const words = process.argv.slice(2)

// First of all, for other users see the command line from the first moment.
if (hidesTitle(words)) process.title = 'objsync'

// The commonest question of scripts is answered before anything is loaded.
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  process.stdout.write(versionLine())
} else {
  void start()
}

async function start(): Promise<void> {
  // The SDK's advice to use a newer Node is for whoever builds objsync; it would stand between the lines of our log.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
  const { crash } = await import('./failure.ts')
  const surroundings = surroundingsOf(process)
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error: unknown) => process.exit(crash(error, surroundings.stderr)))
  }
  // An event loop that runs dry would end the process as if all were well.
  const standstill = (): never => process.exit(crash(new Error('the run came to a standstill'), surroundings.stderr))
  process.once('beforeExit', standstill)
  const { main } = await import('./main.ts')
  process.exitCode = await main(words, surroundings)
  process.off('beforeExit', standstill)
}
