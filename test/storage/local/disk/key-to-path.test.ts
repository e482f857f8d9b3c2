import fc from 'fast-check'
import { posix, win32 } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canBeName, pathOfListed, pathToWrite } from '../../../../src/storage/local/disk/key-to-path.ts'

const NUL = '\0'
const SURROGATE = '\ud800'

const REFUSED_EVERYWHERE = [
  '', '/', '/abs', 'a//b', 'a/', '.', '..', '../x', 'a/../b', 'a/./b', 'a/..', `a${NUL}b`, SURROGATE, `dir/${SURROGATE}x`,
  '.objsync-0123abcd-7.tmp', 'dir/.objsync-0123456789ab-12-345-6.tmp', '.objsync-0123456789ab-12-345-hash-6.tmp',
]
const REFUSED_ON_WINDOWS = [
  'a\\b', 'c:', 'c:/x', 'c:x', 'a:stream', 'a<b', 'a>b', 'a"b', 'a|b', 'a?b', 'a*b', 'a\u0001b', 'a\u001f',
  'con', 'CON', 'dir/Prn', 'aux.txt', 'NUL.tar.gz', 'com1', 'COM9.log', 'com\u00b9', 'lpt0', 'LPT5', 'conin$', 'CONOUT$', 'nul .txt',
  'dot.', 'dir./x', 'blank ', 'dir /x', '...', 'a/.../b', ' ', 'a/ /b', '. .', '\t/x', '\u3000', 'a\\..\\b', '..\\x', '.\\x', 'x\\ \\y',
]
const TAKEN_EVERYWHERE = [
  'a', 'a/b', '.hidden', '..a', 'a..b', 'a b', ' a', 'console', 'com', 'com10', 'nulls/auxiliary', '\u{1f600}', '\ufffd', '.objsync-notes',
  '.objsync-deadbeef-notes.tmp', '.objsync-0123456789ab-12-345-6.tmp.txt', 'x.objsync-0123abcd-7.tmp', '.objsync-0123abcd-7.tmp/inside',
]

function kindOf(run: () => string): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    return (error as { kind: string }).kind
  }
}

describe('pathToWrite', () => {
  it.each(REFUSED_EVERYWHERE)('refuses %j on every system', (key) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) expect(kindOf(() => pathToWrite('/root', key, platform))).toBe('unsafe-key')
  })

  it.each(REFUSED_ON_WINDOWS)('refuses %j on Windows only', (key) => {
    expect(kindOf(() => pathToWrite('C:\\root', key, 'win32'))).toBe('unsafe-key')
    expect(pathToWrite('/root', key, 'linux')).toBe(`/root/${key}`)
  })

  it.each(TAKEN_EVERYWHERE)('takes %j on every system', (key) => {
    expect(pathToWrite('/root', key, 'linux')).toBe(`/root/${key}`)
    expect(pathToWrite('C:\\root', key, 'win32')).toBe(`C:\\root\\${key.replaceAll('/', '\\')}`)
  })

  it('takes segments of 255 bytes, or on Windows 255 characters', () => {
    const wide = '\u65e5'.repeat(85)
    expect(pathToWrite('/r', `${'a'.repeat(255)}/${wide}`, 'linux')).toContain(wide)
    for (const key of ['a'.repeat(256), `${wide}a`]) expect(kindOf(() => pathToWrite('/r', key, 'linux'))).toBe('failed')
    expect(pathToWrite('C:\\r', `${wide}a`, 'win32')).toContain(wide)
    expect(kindOf(() => pathToWrite('C:\\r', 'a'.repeat(256), 'win32'))).toBe('failed')
  })

  it('joins below the root of the disk', () => {
    expect(pathToWrite('/', 'a/b', 'linux')).toBe('/a/b')
    expect(pathToWrite('C:\\', 'a/b', 'win32')).toBe('C:\\a\\b')
  })

  it('says what is wrong with the key', () => {
    expect(() => pathToWrite('/root', '../x', 'linux')).toThrow('"../x" cannot become a file name: it has the segment ".."')
  })
})

const hostileKey = fc.array(fc.constantFrom('..', '.', '/', '\\', 'a', ' ', 'C:', NUL, '~', '%2e', '\u2024', 'nul', '$', ':'), { maxLength: 8 })
  .map((pieces) => pieces.join(''))

describe.each([['linux', posix, '/srv/root'], ['win32', win32, 'C:\\srv\\root']] as const)('on %s', (platform, path, root) => {
  it.each([['pathToWrite', pathToWrite], ['pathOfListed', pathOfListed]])('%s stays inside the root, each key a path of its own', (_name, toPath) => {
    const keyOf = new Map<string, string>()
    fc.assert(fc.property(fc.oneof(hostileKey, fc.string({ unit: 'binary' })), (key) => {
      fc.pre(kindOf(() => toPath(root, key, platform)) === undefined)
      const result = toPath(root, key, platform)
      const relative = path.relative(root, path.resolve(result))
      expect(relative).not.toBe('')
      expect(relative.split(path.sep)[0]).not.toBe('..')
      expect(path.isAbsolute(relative)).toBe(false)
      expect(path.normalize(result)).toBe(result)
      expect(keyOf.get(result) ?? key).toBe(key)
      keyOf.set(result, key)
    }), { numRuns: 3000 })
  })
})

describe('pathOfListed', () => {
  it('takes names that a disk may hold but that are not written', () => {
    for (const key of ['.objsync-0123abcd-7.tmp']) expect(pathOfListed('/root', key, 'linux')).toBe(`/root/${key}`)
  })

  it.each(['', '/abs', '..', 'a/../b', './a', 'a//b', 'a/', `a${NUL}`])('refuses %j', (key) => {
    expect(kindOf(() => pathOfListed('/root', key, 'linux'))).toBe('unsafe-key')
  })

  it('is as strict as pathToWrite on Windows, where such a name opens another file', () => {
    for (const key of REFUSED_ON_WINDOWS) expect(kindOf(() => pathOfListed('C:\\root', key, 'win32'))).toBe('unsafe-key')
  })
})

describe('canBeName', () => {
  it.each(['a//b', '', '..', 'a/../b', '/a', `a${NUL}`, 'x'.repeat(256), `${'x'.repeat(256)}/y`])('says of %j that nothing on the disk can have the key', (key) => {
    expect(canBeName(key, 'linux')).toBe(false)
  })

  it.each(['a', 'a/', 'a/b/', '...', 'a\\b', '.objsync-0123abcd-7.tmp'])('says of %j that something may', (key) => {
    expect(canBeName(key, 'linux')).toBe(true)
  })
})
