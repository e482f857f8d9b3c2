import path from 'node:path'
import type { Environment } from '../options/environment.ts'

/**
 * Where runs note their open uploads. The variable names another folder; empty, it switches the notes off.
 * https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function journalFolder(env: Environment, platform: NodeJS.Platform = process.platform): string | undefined {
  const named = env['OBJSYNC_JOURNAL_DIR']
  if (named !== undefined) return named || undefined
  const state = platform === 'win32' ? env['LOCALAPPDATA'] : (absolute(env['XDG_STATE_HOME']) ?? (env['HOME'] && path.join(env['HOME'], '.local', 'state')))
  return state ? path.join(state, 'objsync') : undefined
}

function absolute(folder: string | undefined): string | undefined {
  return folder !== undefined && path.isAbsolute(folder) ? folder : undefined
}
