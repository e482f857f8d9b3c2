// The worker of one script. It loads the script, says so, and then answers requests.
import './count-bytes.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { SHARED, type CallError, type Reply, type Request, type Rows, type WorkerStart } from '../protocol.ts'
import { createPrinter, send } from './outbox.ts'
import { loadScript, ScriptError, type Script } from './script.ts'

const start = workerData as WorkerStart
const shared = new Int32Array(start.shared)
const printer = createPrinter(shared)

/** Ends the thread at once, whatever the script is doing. */
function exit(message: string): never {
  printer.flush()
  send({ type: 'ended', message })
  return process.exit()
}

function load(): Script | undefined {
  try {
    return loadScript(start, { printer, exit }, { called: () => void Atomics.add(shared, SHARED.calls, 1) })
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error
    printer.flush()
    send({ type: 'refused', message: error.message })
    return undefined
  }
}

function answer(script: Script, request: Request): Reply {
  try {
    switch (request.type) {
      case 'filter':
        return { type: 'filtered', kept: filter(script, request.entries) }
      case 'preprocess':
        return { type: 'preprocessed', result: script.preprocess(request.source, request.upload) }
      case 'events':
        return { type: 'received', errors: receive(script, request.events) }
    }
  } catch (error) {
    if (error instanceof ScriptError) return { type: 'failed', error: callError(error) }
    throw error
  }
}

function filter(script: Script, entries: Rows): boolean[] {
  const kept: boolean[] = []
  script.callForRows(entries, 0, (_, truth) => kept.push(truth))
  return kept
}

/** An event whose call fails does not keep the next one from the script. */
function receive(script: Script, events: Rows): CallError[] {
  const errors: CallError[] = []
  for (let next = 0; next < events.values.length / events.names.length;) {
    try {
      script.callForRows(events, next, () => {})
      return errors
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error
      errors.push(callError(error))
      next = error.call + 1
    }
  }
  return errors
}

function callError({ call, message }: ScriptError): CallError {
  return { call, message }
}

const script = load()
if (script !== undefined) {
  parentPort?.on('message', (request: Request) => {
    const reply = answer(script, request)
    printer.flush()
    send(reply)
  })
  printer.flush()
  send({ type: 'loaded' })
}
