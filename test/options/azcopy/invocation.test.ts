import { describe, expect, it } from 'vitest'
import { isAzcopyInvocation } from '../../../src/options/azcopy/invocation.ts'
import { AZURE, invoke, S3 } from '../support/invoke.ts'

describe('azcopy is meant', () => {
  it.each([
    `sync /in ${AZURE}`, `sc ${AZURE} /out`, `s ${AZURE} ${AZURE} --dry-run`, `sync ${S3} ${AZURE}`, `sync /in ${S3} --recursive`,
    `sync /in ${S3} --mirror-mode`, `sync /in ${S3} --trailing-dot Enable`, `sync /in ${S3} --delete-destination=false`,
    `/in ${S3} --output-type json`, `/in ${S3} --output-type=text`, `/in ${AZURE} --output-level quiet`, `--delete sync /in ${AZURE}`,
  ])('by %s', (line) => {
    expect(isAzcopyInvocation(invoke(line))).toBe(true)
  })

  it.each([
    `/in ${AZURE}`, `/in ${AZURE} --recursive`, `${AZURE} /out --mirror-mode --log-level INFO`, `sync /in ${S3}`,
    `sync /in ${S3} --dry-run --delete --remove-modified-filter`, 'sync /in /out --worker-size 4', './sync /out',
    `sync /in ${S3} --exclude x --include y`, `sync /in ${S3} --region r --profile p`,
  ])('not by %s', (line) => {
    expect(isAzcopyInvocation(invoke(line))).toBe(false)
  })
})
