import type { Spool } from '../../order/spool.ts'
import type { PassContext } from '../pass-context.ts'
import type { CopyOutcome } from '../object/copy.ts'
import type { Obstacles } from '../transfer/settle.ts'
import { createSpool, keyedLines } from '../../order/spool.ts'
import { createVerdicts, NOTHING_DECIDED, type Decisions } from '../decide/decide.ts'
import type { Sides } from '../decide/judge.ts'
import { transfer, type Sinks, type TransferResult } from '../transfer/transfer.ts'
import { decideLinks, saysSame, type LinkToMake } from './decide-links.ts'
import { toLinked, type Linked } from './group-links.ts'

/** Reports whether both sides know hard links, and were asked to keep them. */
export function linksFiles({ source, target }: Pick<PassContext, 'source' | 'target'>): boolean {
  return source.capabilities.listsHardLinks === true && target.capabilities.listsHardLinks === true && target.hardLink !== undefined
}

/**
 * Copies what was decided, and then makes hard links. Which entries are names of one file is known when all are listed, and a link is
 * made when the content is at the target. Where that could not be copied, each name is copied as a file of its own; the next run
 * makes links of those.
 */
export async function transferWithLinks(
  decisions: AsyncIterable<Decisions>,
  context: PassContext,
  sides: Sides,
  obstacles: Obstacles,
  sinks: Sinks,
): Promise<TransferResult> {
  if (!linksFiles(context)) return transfer(decisions, context, obstacles, sinks)
  await using linked = createSpool(keyedLines<Linked>())
  await using links = createSpool(keyedLines<LinkToMake>())
  const lacking = new Set<string>()
  const onOutcome: Sinks['onOutcome'] = ({ source }, outcome) => {
    if (source.file !== undefined && !holdsContent(outcome)) lacking.add(source.key)
  }
  const { settings, run } = context
  const all = async function* (): AsyncGenerator<Decisions> {
    for await (const page of decisions) {
      await linked.append(page.linked.flatMap(toLinked))
      yield page
    }
    if (linked.length > 0 && !run.signal.aborted) yield* decideLinks(linked, links, createVerdicts(settings, sides), settings, run)
  }
  const { failed } = await transfer(all(), context, obstacles, { ...sinks, onOutcome })
  if (links.length === 0 || run.signal.aborted) return { failed }
  const made = await transfer(linksIn(links, lacking), context, obstacles)
  return { failed: failed + made.failed }
}

function holdsContent(outcome: CopyOutcome): boolean {
  return outcome.type === 'copied' || (outcome.type === 'skipped' && saysSame(outcome.reason))
}

async function* linksIn(links: Spool<LinkToMake>, lacking: ReadonlySet<string>): AsyncGenerator<Decisions> {
  for await (const page of links.pages()) {
    const copies = page.map(({ copy, first }) => (lacking.has(first) ? { ...copy, linkOf: undefined, reason: undefined } : copy))
    yield { ...NOTHING_DECIDED, copies }
  }
}
