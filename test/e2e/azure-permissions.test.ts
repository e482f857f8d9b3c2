import { expect, it } from 'vitest'
import { readPage } from '../docs/support/page.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { textsOf } from './support/local-world.ts'
import type { Place } from './support/places.ts'

/** A row of the table of SAS permissions in docs/permissions.md. */
interface Row {
  readonly task: string
  readonly source: string
  readonly target: string
}

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  'upload and delete': ['--delete'],
  'upload with `--tagging`': ['--tagging', 'a=1'],
  'copy between containers with `--s2s-preserve-blob-tags`': ['--s2s-preserve-blob-tags'],
}

const ROWS: readonly Row[] = [...readPage('docs/permissions.md').text.matchAll(/^\| ([^|]+) \| (?:`([rwdtl]+)`)? ?\| (?:`([rwdtl]+)`)? ?\|$/gm)]
  .map(([, task = '', source = '', target = '']) => ({ task, source, target }))

/** The rows with one letter less, on either side. Azurite does not ask for t when a blob is written with tags. */
const SMALLER = ROWS.flatMap((row) => (['source', 'target'] as const).flatMap((side) =>
  [...row[side]].filter((letter) => side === 'source' || letter !== 't').map((letter) => ({ row, side, letter, less: { ...row, [side]: row[side].replace(letter, '') } }))))

describeAzurite('the SAS permissions of docs/permissions.md', (blobs) => {
  const world = useAzureWorld(blobs)

  function newSide(permissions: string): Place {
    return permissions === '' ? world.newPlace('local') : world.newPlace('azure-blob')
  }

  /** Runs the task of a row with a SAS of just these permissions, and returns what is at the target then. */
  async function run({ task }: Row, granted: Row, { source, target }: { source: Place; target: Place }): Promise<number | null> {
    const [from, to] = [locationOf(source, granted.source), locationOf(target, granted.target)]
    const kinds = [source, target].map(({ kind }) => (kind === 'local' ? 'Local' : 'Blob')).join('')
    const { code } = await world.objsync(from, to, [...OPTIONS[task] ?? [], '--from-to', kinds])
    return code
  }

  function locationOf(place: Place, permissions: string): string {
    if (place.kind === 'local') return place.location
    const url = place.location.slice(0, place.location.indexOf('?'))
    // A SAS needs a letter; x, which deletes a version, allows nothing here.
    return `${url}?${world.container.sas({ permissions: permissions === '' ? 'x' : permissions })}`
  }

  async function prepare(row: Row): Promise<{ source: Place; target: Place }> {
    const [source, target] = [newSide(row.source), newSide(row.target)]
    await source.write({ a: 'alpha' })
    await target.write({ extra: 'x' })
    return { source, target }
  }

  it('are there', () => {
    expect(ROWS.map(({ task }) => task)).toEqual(expect.arrayContaining(['upload', ...Object.keys(OPTIONS)]))
  })

  it.concurrent.each(ROWS)('are enough: $task', async (row) => {
    const sides = await prepare(row)
    expect(await run(row, row, sides)).toBe(0)
    expect(await textsOf(sides.target)).toEqual({ a: 'alpha', ...(!OPTIONS[row.task]?.includes('--delete') && { extra: 'x' }) })
  })

  it.concurrent.each(SMALLER)('hold no letter that is not needed: $row.task without $letter at the $side', async ({ row, less }) => {
    const sides = await prepare(row)
    expect(await run(row, less, sides)).not.toBe(0)
  })
})
