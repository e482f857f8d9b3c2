import type { BinaryTarget } from '../binary-targets.ts'
import { DESCRIPTION, HOMEPAGE, VERSION } from '../project.ts'
import { downloadUrl } from './download-url.ts'

/** Systems and processors by Homebrew's names (https://docs.brew.sh/Formula-Cookbook#handling-different-system-configurations). */
const SYSTEMS: readonly (readonly [system: string, processors: readonly (readonly [processor: string, target: BinaryTarget])[]])[] = [
  ['macos', [['arm', 'darwin-arm64'], ['intel', 'darwin-x64']]],
  ['linux', [['arm', 'linux-arm64'], ['intel', 'linux-x64']]],
]

/** The Homebrew formula. */
export function formula(digestOf: (archive: string) => string): string {
  return `# Written by scripts/release/homebrew.ts; do not edit.
class Objsync < Formula
  desc ${JSON.stringify(DESCRIPTION.replace(/\.$/, ''))}
  homepage ${JSON.stringify(HOMEPAGE)}
  version ${JSON.stringify(VERSION)}
  license "Apache-2.0"

${SYSTEMS.map(([system, processors]) => onSystem(system, processors, digestOf)).join('\n\n')}

  def install
    bin.install "objsync"
    man1.install "objsync.1"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/objsync --version")
  end
end
`
}

function onSystem(system: string, processors: readonly (readonly [string, BinaryTarget])[], digestOf: (archive: string) => string): string {
  const blocks = processors.map(([processor, target]) => {
    const { url, archive } = downloadUrl(target)
    return `    on_${processor} do
      url ${JSON.stringify(url)}
      sha256 ${JSON.stringify(digestOf(archive))}
    end`
  })
  return `  on_${system} do\n${blocks.join('\n')}\n  end`
}
