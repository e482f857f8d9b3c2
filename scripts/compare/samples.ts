import type { PutObjectCommandInput } from '@aws-sdk/client-s3'
import { patternOf } from '../../test/conformance/subject.ts'
import type { Stage } from './stage.ts'
import { writeAt } from './stage.ts'

export const MIB = 2 ** 20
/** Seconds since the epoch; earlier and later than everything that a run writes. */
export const [LONG_AGO, TO_COME] = [1_000_000_000.25, 3_000_000_000.75]

export const SMALL_PARTS = ['--multipart-threshold', '5MiB', '--multipart-chunksize', '5MiB']

/** Metadata that shows that an object has not been written again. */
export const MARK = { Metadata: { mark: 'as it was' } }

/** Everything that travels with an object. */
export const ATTRIBUTES: Partial<PutObjectCommandInput> = {
  ContentType: 'text/x-odd; charset=utf-8',
  ContentEncoding: 'x-none',
  ContentDisposition: 'attachment; filename="a b.txt"',
  ContentLanguage: 'en, de',
  CacheControl: 'max-age=60, private',
  Expires: new Date('2037-10-21T07:28:00Z'),
  WebsiteRedirectLocation: '/elsewhere',
  Metadata: { one: 'a value with blanks', two: '+%/=&' },
  Tagging: 'colour=dark%20blue&empty=',
}

/** Keys that something on the way could stumble over, with small contents. */
export const SMALL_CONTENTS: Readonly<Record<string, string | Buffer>> = {
  'empty': '',
  'page.html': '<p>',
  'data/a+b %41.json': '{}',
  'data/żółć/日本.bin': patternOf(1000, 1),
  'data-side/no-extension': patternOf(70_000, 2),
}

/** An object of three parts at the sizes of `SMALL_PARTS`, and of three of the default size and a rest. */
export const LARGE: Buffer = patternOf(11 * MIB + 17, 3)
export const LARGER: Buffer = patternOf(17 * MIB + 1, 4)

export function inParts(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

/** Fills the folder of the source; all files are newer than what the targets hold. */
export async function fillFolder({ source }: Stage, contents: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [key, content] of Object.entries(contents)) await writeAt(source, key, content, TO_COME)
}

/** Fills the bucket of the source. */
export async function fillBucket({ s3, source }: Stage, contents: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [key, content] of Object.entries(contents)) await s3.putObject(source.at, key, content)
}

/** The same objects into both targets. */
export async function fillTargets({ s3, targets }: Stage, contents: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const { at } of targets) {
    for (const [key, content] of Object.entries(contents)) await s3.putObject(at, key, content, MARK)
  }
}
