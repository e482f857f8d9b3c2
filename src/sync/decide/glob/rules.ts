import { createAutomaton, type Automaton, type Piece } from './automaton.ts'
import { parseAwsGlob } from './aws-glob.ts'
import { parseRcloneGlob } from './rclone-glob.ts'
import type { GlobRule } from '../../settings.ts'

/** Ordered rules about keys. What no rule matches is included. */
export interface Rules {
  excludes(key: string): boolean
  /** Reports whether every key that begins with the prefix is excluded. */
  excludesAllBelow(prefix: string): boolean
}

interface CompiledRule {
  readonly action: GlobRule['action']
  readonly glob: Automaton
}

/** @param rules in the order of `--include` and `--exclude`: the last that matches decides */
export function awsRules(rules: readonly GlobRule[]): Rules {
  return compiled(rules, (given) => rulesOf(given.toReversed(), parseAwsGlob))
}

/**
 * @param rules in the order of a filter file: the first that matches decides
 * @throws UsageError for a glob that cannot be read
 */
export function fileRules(rules: readonly GlobRule[]): Rules {
  return compiled(rules, (given) => rulesOf(given, parseRcloneGlob))
}

const known = new WeakMap<readonly GlobRule[], Rules>()

/** The filter, the shield and the pruning of a run share what was compiled. */
function compiled(rules: readonly GlobRule[], compile: (rules: readonly GlobRule[]) => Rules): Rules {
  const made = known.get(rules) ?? compile(rules)
  known.set(rules, made)
  return made
}

function rulesOf(rules: readonly GlobRule[], parse: (glob: string) => Piece[]): Rules {
  const chain: CompiledRule[] = rules.map(({ action, glob }) => ({ action, glob: createAutomaton(parse(glob)) }))
  return {
    excludes(key) {
      for (const { action, glob } of chain) if (glob.matches(key)) return action === 'exclude'
      return false
    },
    excludesAllBelow(prefix) {
      for (const { action, glob } of chain) {
        if (action === 'include' && glob.mayMatchBelow(prefix)) return false
        if (action === 'exclude' && glob.matchesAllBelow(prefix)) return true
      }
      return false
    },
  }
}
