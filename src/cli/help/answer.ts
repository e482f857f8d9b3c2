import type { OptionRow } from '../../options/table/row.ts'
import type { Question } from './question.ts'

/**
 * Returns the text that answers a question. What the text needs is loaded here, because most runs need none of it.
 *
 * @param columns width of the terminal; undefined when stdout is none
 * @throws UsageError when the question is about a word that names nothing
 */
export async function answerTo(question: Question, table: readonly OptionRow[], columns: number | undefined): Promise<string> {
  switch (question.asks) {
    case 'screen':
      return (await import('./screen.ts')).firstScreen(table, columns)
    case 'everything':
      return (await import('./reference.ts')).everything(table, columns)
    case 'topic':
      return (await import('./topics.ts')).helpAbout(question.topic, table, columns)
    case 'version':
      return (await import('./version.ts')).versionLine()
    case 'completion':
      return (await import('./completion.ts')).completionScript(question.shell, table)
  }
}
