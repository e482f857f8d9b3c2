import { withoutSecrets } from '../location/redact.ts'
import type { Screen, Surroundings } from './surroundings.ts'

/** The same surroundings, whose screens never show a signature, whatever writes to them. */
export function withoutSecretsOnScreens(surroundings: Surroundings): Surroundings {
  return Object.create(surroundings, {
    stdout: { value: withoutSecretsOn(surroundings.stdout) },
    stderr: { value: withoutSecretsOn(surroundings.stderr) },
  }) as Surroundings
}

function withoutSecretsOn(screen: Screen): Screen {
  const overridden: Pick<Screen, 'write' | 'on'> = {
    write: (text, done) => screen.write(withoutSecrets(text), done),
    on: (event, listener) => screen.on(event, listener),
  }
  return Object.create(screen, Object.getOwnPropertyDescriptors(overridden)) as Screen
}
