import { spawnSync, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/**
 * Sends a signal to a program and to all that it has started, for most run in a shell. Unlike a group of processes of its own, this
 * leaves the program its terminal. On Windows only the program itself is ended.
 */
export function signalTree(child: ChildProcess, signal: NodeJS.Signals): void {
  const descendants = child.pid === undefined ? [] : descendantsOf(child.pid)
  // The shell first, or it would go on with its next command.
  child.kill(signal)
  for (const pid of descendants) send(pid, signal)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // The program has already ended.
  }
}

function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)])
}

function childrenOf(pid: number): number[] {
  try {
    const tasks = process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`) : []
    const lists = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'))
    if (process.platform === 'darwin') lists.push(spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).stdout)
    return lists.join(' ').split(/\s+/).filter(Boolean).map(Number)
  } catch {
    return []
  }
}
