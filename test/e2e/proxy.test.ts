import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { canMakeCertificates } from '../support/certificate.ts'
import { beyondProxy, startProxy, type ProxyOptions, type TestProxy } from '../support/proxy-server.ts'
import { describeS3 } from '../support/s3.ts'
import { start, type Ran } from './support/command.ts'
import { mixedContents, SMALL_PARTS } from './support/mixed.ts'
import { differences, type Place } from './support/places.ts'
import { startTlsFront, type TlsFront } from './support/tls-front.ts'
import { useWorld } from './support/world.ts'

const NO_RETRY = ['--aws-max-attempts', '1', '--force-retry-count', '0']

describeS3('proxies', [], (s3) => {
  const world = useWorld(s3)
  const open: TestProxy[] = []
  afterEach(() => Promise.all(open.splice(0).map((proxy) => proxy.close())))

  async function proxyWith(options: ProxyOptions = {}): Promise<TestProxy> {
    const proxy = await startProxy(options)
    open.push(proxy)
    return proxy
  }

  /** The server under a name by which only the proxies of the tests find it. */
  const beyond = (side: 'source' | 'target'): string[] => [`--${side}-endpoint-url`, beyondProxy(s3.endpoint)]

  async function filled(): Promise<Place> {
    const place = world.newPlace('local')
    await place.write(mixedContents())
    return place
  }

  describe.each(['hot', 'sdk'])('on the %s transport', (transport) => {
    it('HTTP_PROXY=http://USER:PASSWORD@HOST:PORT objsync SOURCE s3://BUCKET/ and back goes through it', async () => {
      const [source, there, back] = [await filled(), world.newPlace('s3'), world.newPlace('local')]
      const proxy = await proxyWith({ credentials: 'me:p@ss' })
      const env = { HTTP_PROXY: proxy.url.replace('://', '://me:p%40ss@'), OBJSYNC_TRANSPORT: transport }
      expect(await world.objsync(source, there, [...SMALL_PARTS, ...beyond('target')], { env })).toMatchObject({ code: 0, stderr: '' })
      expect(await world.objsync(there, back, [...SMALL_PARTS, ...beyond('source')], { env })).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await back.read(), await source.read())).toEqual([])
      const through = (method: string): number => proxy.received.filter((each) => each.method === method && each.target.startsWith(beyondProxy(s3.endpoint))).length
      const objects = Object.keys(await source.read()).length
      expect(through('PUT')).toBeGreaterThanOrEqual(objects)
      expect(through('GET')).toBeGreaterThanOrEqual(objects)
    })

    it('ALL_PROXY=… objsync SOURCE s3://BUCKET/ goes past it to the loopback', async () => {
      const [source, there] = [await filled(), world.newPlace('s3')]
      const proxy = await proxyWith({ refuse: 403 })
      const env = { ALL_PROXY: proxy.url, OBJSYNC_TRANSPORT: transport }
      expect(await world.objsync(source, there, SMALL_PARTS, { env })).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await there.read(), await source.read())).toEqual([])
      expect(proxy.received).toEqual([])
    })

    it('objsync with wrong credentials for the proxy ends with one line that has the remedy and no secret', async () => {
      const [source, there] = [await filled(), world.newPlace('s3')]
      const proxy = await proxyWith({ credentials: 'me:right' })
      const env = { http_proxy: proxy.url.replace('://', '://me:topsecret@'), OBJSYNC_TRANSPORT: transport }
      const { code, stdout, stderr } = await world.objsync(source, there, beyond('target'), { env })
      expect(code).toBe(1)
      expect(stderr).toMatch(new RegExp(`^\\S+ ERROR .*by the proxy ${proxy.label}: the proxy wants other credentials.*http_proxy as http://USER:PASSWORD@${proxy.label}.*\\n$`))
      expect(stdout + stderr).not.toContain('topsecret')
      expect(Object.keys(await there.read())).toEqual([])
    })

    it('objsync behind a proxy that nobody runs says which and what to do', async () => {
      const [source, there] = [await filled(), world.newPlace('s3')]
      const env = { HTTP_PROXY: 'http://me:topsecret@127.0.0.1:1', OBJSYNC_TRANSPORT: transport }
      const { code, stdout, stderr } = await world.objsync(source, there, [...NO_RETRY, ...beyond('target')], { env })
      expect(code).toBe(1)
      expect(stderr).toMatch(/by the proxy 127\.0\.0\.1:1: .*is the proxy that HTTP_PROXY names right/)
      expect(stdout + stderr).not.toContain('topsecret')
    })

    describe.runIf(canMakeCertificates())('to an https endpoint', () => {
      let front: TlsFront
      beforeAll(async () => {
        front = await startTlsFront(world.folder, s3.endpoint)
        return () => { front.close() }
      })

      const objsync = (side: 'source' | 'target', from: Place, to: Place, env: Record<string, string>): Promise<Ran> => {
        const reach = [`--${side}-endpoint-url`, beyondProxy(front.endpoint), `--${side}-region`, s3.region, `--${side}-force-path-style`]
        const credentials = { AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: s3.secretKey }
        const words = [...reach, ...SMALL_PARTS, from.location, to.location]
        return start(words, { cwd: world.folder, env: { ...credentials, OBJSYNC_TRANSPORT: transport, ...env } }).ended
      }

      it('HTTPS_PROXY=… AWS_CA_BUNDLE=… objsync SOURCE s3://BUCKET/ and back goes through a tunnel', async () => {
        const [source, there, back] = [await filled(), world.newPlace('s3'), world.newPlace('local')]
        const proxy = await proxyWith({ credentials: 'me:it' })
        const env = { HTTPS_PROXY: proxy.url.replace('://', '://me:it@'), AWS_CA_BUNDLE: front.certificate }
        expect(await objsync('target', source, there, env)).toMatchObject({ code: 0, stderr: '' })
        expect(await objsync('source', there, back, env)).toMatchObject({ code: 0, stderr: '' })
        expect(differences(await back.read(), await source.read())).toEqual([])
        expect(new Set(proxy.received.map(({ method, target }) => `${method} ${target}`))).toEqual(new Set([`CONNECT ${new URL(beyondProxy(front.endpoint)).host}`]))
      })

      it('AWS_CA_BUNDLE=MISSING objsync SOURCE s3://BUCKET/ is wrong usage that names the variable', async () => {
        const [source, there] = [world.newPlace('local'), world.newPlace('s3')]
        await source.write({ a: 'x' })
        const { code, stderr } = await objsync('target', source, there, { AWS_CA_BUNDLE: '/nowhere/bundle.pem' })
        expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: AWS_CA_BUNDLE names \/nowhere\/bundle\.pem, which cannot be used: .*\n$/)])
      })
    })
  })
})
