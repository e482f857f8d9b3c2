import { beforeAll, describe, expect, it } from 'vitest'
import { guessContentType, loadContentTypes } from '../../../src/sync/object/content-type.ts'

const OWN = { '.unknown': 'a/b; charset=x', '.json': 'own/json', '.UP': 'c/d' }

beforeAll(loadContentTypes)

describe('the guess of a content type', () => {
  it.each([
    ['a/b.html', 'text/html'],
    ['a/b.JPG', 'image/jpeg'],
    ['a.tar.gz', 'application/gzip'],
    ['a.html/b', 'application/octet-stream'],
    ['html', 'application/octet-stream'],
    ['a/html', 'application/octet-stream'],
    ['a.', 'application/octet-stream'],
    ['a.nobody-knows', 'application/octet-stream'],
  ])('%s: %s', (key, type) => {
    expect(guessContentType(key)).toBe(type)
  })

  it.each([
    ['x.unknown', 'a/b; charset=x'],
    ['x.JSON', 'own/json'],
    ['x/.json', 'own/json'],
    ['x.UP', 'c/d'],
    ['x.html', 'text/html'],
    ['x.json/y', 'application/octet-stream'],
  ])('with a map of its own, %s: %s', (key, type) => {
    expect(guessContentType(key, OWN)).toBe(type)
  })
})
