import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { hasWine } from '../../scripts/wine.ts'
import { VERSION } from '../../scripts/project.ts'
import { describeS3 } from '../support/s3.ts'
import { mixedContents, SMALL_PARTS } from './support/mixed.ts'
import { differences } from './support/places.ts'
import { useWindows } from './support/wine.ts'
import { nextSecond } from './support/world.ts'

/** `npm run test:windows` asks for it. A run of all tests does not: a Wine takes long to set up. */
const WANTED = process.env['OBJSYNC_TEST_WINE'] === '1' && hasWine()

describe.runIf(WANTED)('on Windows, by Wine', () => {
  describeS3('with a server', [], (s3) => {
    const windows = useWindows(s3)

    it('--version, and wrong usage', async () => {
      expect(await windows.run(['--version'])).toEqual({ code: 0, stdout: `objsync ${VERSION}\n`, stderr: '' })
      expect(await windows.run(['--no-such-option'])).toMatchObject({ code: 2, stdout: '' })
    })

    it('C: → S3 → C:; nothing; --delete', async () => {
      const [source, there, back] = [windows.folder('smoke'), windows.prefix('smoke'), windows.folder('smoke-back')]
      await source.write(mixedContents())
      expect(await windows.objsync(source, there, ...SMALL_PARTS)).toMatchObject({ code: 0, stderr: '' })
      expect(await windows.objsync(there, back, ...SMALL_PARTS)).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await back.read(), await source.read())).toEqual([])
      const before = await there.states()
      expect((await windows.objsync(source, there, ...SMALL_PARTS)).code).toBe(0)
      expect(await there.states()).toEqual(before)
      await source.remove('a.txt')
      expect((await windows.objsync(source, there, '--delete')).code).toBe(0)
      expect(Object.keys(await there.read())).toEqual(Object.keys(await source.read()))
    })

    it('C: → C: by a drive path, a \\\\?\\ path and a path with slashes; with --delete; beyond 260 characters', async () => {
      const [source, target] = [windows.folder('pair'), windows.folder('pair-copy')]
      const long = `${'k'.repeat(100)}/${'l'.repeat(100)}/${'m'.repeat(100)}/${'n'.repeat(80)}`
      await source.write({ 'a.txt': 'a', 'b/ü.txt': 'ü', [long]: 'long' })
      expect(await windows.objsync('\\\\?\\C:\\data\\pair\\', target)).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await target.read(), await source.read())).toEqual([])
      await source.remove('a.txt')
      await nextSecond()
      await source.write({ 'b/ü.txt': 'newer' })
      expect(await windows.objsync('C:/data/pair/', target, '--delete')).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await target.read(), await source.read())).toEqual([])
    })

    it('names that Windows takes for devices, streams, drives or other names stay out and are named; the others arrive', async () => {
      const [there, back] = [windows.prefix('names'), windows.folder('names-back')]
      const bad = ['con', 'aux.txt', 'sub/nul', 'COM1.log', 'a:stream', 'C:evil', 'what?', 'star*', 'back\\slash', 'trail.', 'blank ', 'dir./x']
      const good = { 'fine.txt': 'fine', 'console': 'no device', 'sub/ok': 'ok', 'caf\u00e9': 'é' }
      await there.write({ ...good, ...Object.fromEntries(bad.map((key) => [key, key])) })
      const { code, stderr } = await windows.objsync(there, back)
      expect(code).toBe(3)
      for (const key of bad) expect(stderr).toContain(`key=${JSON.stringify(key)}`)
      expect(differences(await back.read(), Object.fromEntries(Object.entries(good).map(([key, text]) => [key, Buffer.from(text)])))).toEqual([])
      for (const folder of [windows.drive, `${windows.drive}/objsync`, `${windows.drive}/data`]) expect(await readdir(folder)).not.toContain('evil')
    })

    it('two names that differ in case alone are both named, and neither takes the place of the other', async () => {
      const [there, back] = [windows.prefix('twins'), windows.folder('twins-back')]
      await there.write({ 'Twin': 'one', 'twin': 'two', 'other': 'other' })
      const { code, stderr } = await windows.objsync(there, back)
      expect(code).not.toBe(0)
      for (const key of ['"Twin"', '"twin"']) expect(stderr).toContain(key)
      expect(differences(await back.read(), { other: Buffer.from('other') })).toEqual([])
    })
  })
})
