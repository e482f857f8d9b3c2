// What action.yml runs: objsync with the action's inputs. It ends with objsync's exit code.
// Plain JavaScript, because an action runs from a checkout without node_modules.
import { spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import process from 'node:process'
import { findProgram } from './program.mjs'
import { outputsOf } from './outputs.mjs'
import { splitWords } from './words.mjs'

/** Lists of large runs stay far below this many bytes: objsync limits them. */
const MOST_OUTPUT = 256 * 1024 * 1024

function main(env) {
  const [source, target] = [required(env, 'INPUT_SOURCE'), required(env, 'INPUT_TARGET')]
  const words = splitWords(env.INPUT_ARGS ?? '')
  const [file, ...before] = findProgram(env)
  // After `--` nothing is an option, so no location can become one.
  const args = [...before, ...words, '--json', '--', source, target]
  const { status, signal, error, stdout } = spawnSync(file, args, { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: MOST_OUTPUT })
  if (error) throw new Error(`objsync could not be run: ${error.message}`)
  const outputs = outputsOf(stdout.toString())
  if (outputs !== undefined) report(env, outputs)
  else process.stdout.write(stdout)
  if (signal) throw new Error(`objsync was ended by ${signal}`)
  if (status === 0 && outputs === undefined) throw new Error('objsync printed no result as JSON; args must not ask for another output')
  return status
}

function required(env, name) {
  if (env[name]) return env[name]
  throw new Error(`the input ${name.slice('INPUT_'.length).toLowerCase()} is empty`)
}

function report(env, outputs) {
  const text = Object.entries(outputs).map(([name, value]) => `${name}=${value}\n`).join('')
  process.stdout.write(text)
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, text)
}

try {
  process.exitCode = main(process.env)
} catch (error) {
  // A line break would end the message, and what follows could be a command to the runner.
  process.stdout.write(`::error::${error.message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}\n`)
  process.exitCode = 2
}
