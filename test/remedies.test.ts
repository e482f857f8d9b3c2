import { expect, it } from 'vitest'
import { remedyFor } from '../src/remedies.ts'

it('a remedy names the option of the side, or of both where the side is not known', () => {
  expect(remedyFor('other region', { side: 'source', region: 'eu-west-1' })).toBe('the bucket is in region eu-west-1, give it with --source-region')
  expect(remedyFor('other region')).toBe('is the region right (--source-region or --target-region)?')
})

it('a login that lacks a role is told the one for its side', () => {
  const roles = { read: 'Reader', write: 'Contributor' }
  expect(remedyFor('lacks role', { side: 'source', roles })).toMatch(/lacks a role: Reader\./)
  expect(remedyFor('lacks role', { side: 'target', roles })).toMatch(/lacks a role: Contributor\./)
  expect(remedyFor('lacks role', { roles })).toMatch(/lacks a role: Reader to read, Contributor to write\./)
})

it('a clock that is right is not blamed with a number', () => {
  expect(remedyFor('wrong clock', { serviceTime: Date.now() })).toBe('set the clock of this machine')
  expect(remedyFor('wrong clock', { serviceTime: Date.now() + 20 * 60_000 })).toBe('set the clock of this machine, which is 20 min behind the service')
})
