import { messageOf } from '../../errors.ts'
import { isAzcopyInvocation } from '../../options/azcopy/invocation.ts'
import type { Invocation } from '../../options/invocation.ts'
import { openWebhook } from '../../webhook.ts'
import { EXIT } from '../failure.ts'
import { version } from '../help/version.ts'
import type { FollowUp, FollowUpOptions } from './follow-ups.ts'

/**
 * Posts the result to the URL of `--webhook`.
 *
 * @throws UsageError when the environment names a proxy or a certificate file that cannot be used
 */
export function webhookFollowUp(url: string, { invocation, statistics, log, env }: FollowUpOptions): FollowUp {
  const webhook = openWebhook(url, { env, userAgent: `objsync/${version()}` })
  const { origin } = webhook
  return {
    async perform({ exitCode }, document, signal) {
      log.debug('posting the result to the webhook', { url: origin })
      try {
        const status = await webhook.post(document, signal)
        log.info('the webhook has the result', { url: origin, status })
        return exitCode
      } catch (error) {
        statistics.warnings++
        log.warn('the webhook did not take the result', { url: origin, error: messageOf(error) })
        return afterFailedWebhook(exitCode, invocation)
      }
    },
    close: () => void webhook.close(),
  }
}

/** The data is fine, so this is a warning. In a check, the code of warnings says that the sides differ; azcopy has no such code. */
function afterFailedWebhook(exitCode: number, invocation: Invocation): number {
  if (exitCode !== EXIT.fine || isAzcopyInvocation(invocation)) return exitCode
  return invocation.config.check === undefined ? EXIT.warnings : EXIT.failed
}
