import { DESCRIPTION, HOMEPAGE, VERSION } from '../project.ts'
import { archiveStem } from './archives.ts'
import { downloadUrl } from './download-url.ts'

/** The Scoop manifest (https://github.com/ScoopInstaller/Scoop/wiki/App-Manifests). */
export function scoopManifest(digestOf: (archive: string) => string): string {
  const { url, archive } = downloadUrl('win-x64')
  const manifest = {
    version: VERSION,
    description: DESCRIPTION,
    homepage: HOMEPAGE,
    license: 'Apache-2.0',
    architecture: { '64bit': { url, hash: digestOf(archive), extract_dir: archiveStem('win-x64') } },
    bin: 'objsync.exe',
  }
  return `${JSON.stringify(manifest, undefined, 4)}\n`
}
