import { describe, expect, it } from 'vitest'
import { messageOf } from '../../../../src/errors.ts'
import { sasOutOfTime } from '../../../../src/storage/azure/sas.ts'
import { attributesOf, payloadOf } from '../../../conformance/subject.ts'
import { error, openScripted } from '../scripted.ts'

const PAST = 'sv=2024-11-04&se=2020-01-01T00%3A00%3A00Z&sig=SECRET'
const NOT_YET = 'sv=2024-11-04&st=2999-01-01&se=2999-02-01&sig=SECRET'
const VALID = 'sv=2024-11-04&st=2020-01-01T00:00Z&se=2999-01-01T00%3A00%3A00Z&sig=SECRET'

describe('a refusal', () => {
  it.each([['AuthorizationFailure', PAST, 'credentials'], ['AuthorizationFailure', NOT_YET, 'credentials'], ['AuthorizationFailure', VALID, 'denied'],
    ['AuthorizationFailure', 'sig=SECRET', 'denied'], ['AuthorizationSourceIPMismatch', PAST, 'denied'], ['AuthorizationPermissionMismatch', PAST, 'credentials'],
  ])('%s with the SAS %s is %s', async (code, sas, kind) => {
    const { storage } = await openScripted([error(403, code)], { sas })
    const refused = await storage.put('k', payloadOf('abc'), attributesOf(3)).catch((thrown: unknown) => thrown)
    expect(refused).toMatchObject({ kind, code })
    expect(messageOf(refused)).not.toContain('SECRET')
    if (kind === 'credentials') expect(messageOf(refused)).toMatch(/the SAS of this side (?:expired at 2020-01-01T00:00:00Z \(se\)|is valid from 2999-01-01 on \(st\)): (?:wait, or )?get a new one$/)
  })

  it('of another kind stays as it is', () => {
    expect(sasOutOfTime('InvalidBlobType', PAST)).toBeUndefined()
  })
})
