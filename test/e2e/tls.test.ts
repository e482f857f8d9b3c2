import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeS3 } from '../support/s3.ts'
import { start, type Ran } from './support/command.ts'
import { mixedContents, SMALL_PARTS } from './support/mixed.ts'
import { differences } from './support/places.ts'
import { canMakeCertificates, startTlsFront, type TlsFront } from './support/tls-front.ts'
import { useWorld } from './support/world.ts'

describeS3('over TLS', [], (s3) => {
  describe.runIf(canMakeCertificates())('with a certificate made for the test', () => {
    const world = useWorld(s3)
    let front: TlsFront
    beforeAll(async () => { front = await startTlsFront(world.folder, s3.endpoint) })
    afterAll(() => { front.close() })

    const objsync = (side: 'source' | 'target', words: readonly string[], env: Record<string, string>): Promise<Ran> => {
      const reach = [`--${side}-endpoint-url`, front.endpoint, `--${side}-region`, s3.region, `--${side}-force-path-style`]
      const credentials = { AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: s3.secretKey }
      return start([...reach, ...words], { cwd: world.folder, env: { ...credentials, ...env } }).ended
    }

    it.each(['hot', 'sdk'])('objsync SOURCE s3://BUCKET/ and back on the %s transport, with NODE_EXTRA_CA_CERTS', async (transport) => {
      const [source, there, back] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('local')]
      const env = { NODE_EXTRA_CA_CERTS: front.certificate, OBJSYNC_TRANSPORT: transport }
      await source.write(mixedContents())
      expect(await objsync('target', [...SMALL_PARTS, source.location, there.location], env)).toMatchObject({ code: 0, stderr: '' })
      expect(await objsync('source', [...SMALL_PARTS, there.location, back.location], env)).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await back.read(), await source.read())).toEqual([])
    })

    it('objsync SOURCE s3://BUCKET/ ends at once, with one line and the remedy, when nobody vouches for the certificate', async () => {
      const [source, there] = [world.newPlace('local'), world.newPlace('s3')]
      await source.write({ a: 'x' })
      const { code, stderr } = await objsync('target', [source.location, there.location], {})
      expect(code).toBe(1)
      expect(stderr).toMatch(/^\S+ ERROR .*self-signed certificate.*NODE_EXTRA_CA_CERTS.*\n$/)
      expect(Object.keys(await there.read())).toEqual([])
    })
  })
})
