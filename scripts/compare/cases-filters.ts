import type { Case } from './case.ts'
import { ATTRIBUTES, fillTargets } from './samples.ts'
import { nextSecond, type Stage } from './stage.ts'

/** Filters by what an object has besides its key. What they refuse is never deleted. */
export const FILTERS: readonly Case[] = [
  byContent('--filter-include-content-type-regex', '^text/'),
  byContent('--filter-exclude-content-type-regex', 'odd|json$'),
  byContent('--filter-include-metadata-regex', 'one=.*,two='),
  byContent('--filter-exclude-metadata-regex', '^(?=.*two=)'),
  byContent('--filter-include-tag-regex', 'colour='),
  byContent('--filter-exclude-tag-regex', '^colour=(?!red)'),
]

function byContent(option: string, pattern: string): Case {
  return {
    name: `filter: ${option}`,
    from: 'bucket',
    to: 'bucket',
    options: ['--delete', option, pattern],
    async arrange(stage: Stage): Promise<void> {
      const { s3, source } = stage
      await fillTargets(stage, { all: 'older', plain: 'older', gone: 'x' })
      await nextSecond()
      await s3.putObject(source.at, 'all', 'content', ATTRIBUTES)
      await s3.putObject(source.at, 'plain', 'content')
      await s3.putObject(source.at, 'page', 'content', { ContentType: 'text/html' })
      await s3.putObject(source.at, 'data', 'content', { ContentType: 'application/json', Metadata: { two: '2' }, Tagging: 'colour=red' })
    },
  }
}
