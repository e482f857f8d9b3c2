import { UsageError } from '../../errors.ts'
import { isOn, labelOf, type Settings } from '../setting.ts'

/**
 * A store can copy by itself only what it holds itself.
 *
 * @throws UsageError when the two sides are asked for under different endpoints
 */
export function checkSameStore(settings: Settings): void {
  const copy = settings.get('server-side-copy')
  const [source, target] = [settings.get('source-endpoint-url'), settings.get('target-endpoint-url')]
  if (copy === undefined || !isOn(copy) || source === undefined || target === undefined) return
  if (new URL(String(source.value)).href === new URL(String(target.value)).href) return
  const labels = `${labelOf(source.row, source.origin)} and ${labelOf(target.row, target.origin)}`
  throw new UsageError(`${labelOf(copy.row, copy.origin)} copies inside one store, but ${labels} differ; leave it out`)
}
