import { UsageError } from '../../errors.ts'
import { isOn, labelOf, type Settings } from '../setting.ts'

/**
 * Two ways to say whether to delete must not contradict each other.
 *
 * @throws UsageError when `--delete` and `--delete-destination` mean different things
 */
export function checkDeleting(settings: Settings): void {
  const [one, two] = [settings.get('delete'), settings.get('delete-destination')]
  if (one === undefined || two === undefined || String(one.value) === two.value) return
  // A variable that says false counts as absent.
  if (one.origin.from === 'environment' && !isOn(one)) return
  const [first, second] = [`${labelOf(one.row, one.origin)} (${String(one.value)})`, `${labelOf(two.row, two.origin)} (${String(two.value)})`]
  throw new UsageError(`${first} and ${second} contradict each other; leave one of them out`)
}

/**
 * Nobody but a terminal can be asked.
 *
 * @throws UsageError when there is to be asked before each removal, but stdin is no terminal
 */
export function checkPrompt(settings: Settings, canAsk: boolean): void {
  const setting = settings.get('delete-destination')
  if (setting?.value !== 'prompt' || canAsk) return
  const label = labelOf(setting.row, setting.origin)
  throw new UsageError(`${label} prompt needs a terminal to ask at; say true or false, and try it with --dry-run first`)
}
