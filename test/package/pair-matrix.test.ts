import { expect, it } from 'vitest'
import { matrixLines } from '../../scripts/pair-matrix.ts'

const test = (pair: string, title: string, status: string, group = 'pair matrix') => ({ status, title, ancestorTitles: [group, pair] })

it('the table of pairs marks what passed, what failed and what did not run', () => {
  expect(matrixLines([
    test('Local to S3', 'empty', 'passed'),
    test('Local to S3', 'mtime', 'failed'),
    test('S3 to Blob', 'empty', 'skipped'),
    test('others', 'empty', 'passed', 'another group'),
  ])).toEqual([
    '            | empty | mtime',
    'Local to S3 | ✓     | ✗    ',
    'S3 to Blob  | -     | -    ',
  ])
  expect(matrixLines([test('others', 'empty', 'passed', 'another group')])).toEqual([])
})
