import type { S3Settings } from '../settings.ts'
import { UsageError } from '../../../errors.ts'
import { readSharedProfile, type Environment } from '../auth/profile.ts'

/** What the environment and the configuration file say of the endpoint, as the SDKs read them. */
export interface ConfiguredEndpoint {
  readonly endpointUrl?: string | undefined
  readonly dualstack: boolean
  readonly fips: boolean
}

/**
 * Endpoint of one side: its own option, else the environment's, else its profile's. Dual-stack and FIPS choose among
 * the endpoints of AWS, so they say nothing of an endpoint that was named.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 *
 * @throws UsageError when a configured endpoint is no http or https URL
 */
export async function configuredEndpoint(settings: S3Settings, env: Environment = process.env): Promise<ConfiguredEndpoint> {
  if (settings.endpointUrl !== undefined) return { endpointUrl: settings.endpointUrl, dualstack: false, fips: false }
  const ignoredByEnv = isTrue(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'])
  const fromEnv = ignoredByEnv ? undefined : env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || undefined
  if (fromEnv !== undefined) return { endpointUrl: checked(fromEnv, 'AWS_ENDPOINT_URL'), dualstack: false, fips: false }
  const { profile, services } = await readSharedProfile(settings, env)
  const ignored = ignoredByEnv || isTrue(profile['ignore_configured_endpoint_urls'])
  const fromFile = ignored ? undefined : services['s3.endpoint_url'] || profile['endpoint_url'] || undefined
  if (fromFile !== undefined) return { endpointUrl: checked(fromFile, 'endpoint_url'), dualstack: false, fips: false }
  return {
    dualstack: isTrue(env['AWS_USE_DUALSTACK_ENDPOINT'] || profile['use_dualstack_endpoint']),
    fips: isTrue(env['AWS_USE_FIPS_ENDPOINT'] || profile['use_fips_endpoint']),
  }
}

function checked(url: string, name: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  throw new UsageError(`${name} is no http:// or https:// URL; correct it or give --source-endpoint-url or --target-endpoint-url`)
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true'
}
