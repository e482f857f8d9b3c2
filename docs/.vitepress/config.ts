import { sidebar } from './sidebar.ts'
import { slugOf } from './slug.ts'

const REPOSITORY = 'https://github.com/objsync/objsync'

/** Links out of docs, which the site does not hold: they lead to the file on GitHub. */
const OUTSIDE = /^(?:\.\.\/|schema\/|\.\/schema\/)/

/** The part of markdown-it's tokens that is read and written here. */
interface Token {
  attrGet(name: string): string | null
  attrSet(name: string, value: string): void
}

/** The part of markdown-it that is used here. */
interface Markdown {
  readonly renderer: { readonly rules: Record<string, ((tokens: Token[], at: number, ...rest: unknown[]) => string) | undefined> }
}

/** The settings of VitePress. https://vitepress.dev/reference/site-config */
export default {
  title: 'objsync',
  description: 'One command and one TypeScript library that syncs between local disk, S3, Azure Blob and Azure Files',
  base: '/objsync/',
  cleanUrls: true,
  lastUpdated: false,
  markdown: {
    anchor: { slugify: slugOf },
    config: (markdown: Markdown): void => {
      wrap(markdown, 'link_open', (token) => {
        const target = token.attrGet('href') ?? ''
        if (OUTSIDE.test(target)) token.attrSet('href', onGitHub(target))
      })
      // Vue would take {{…}} in code for an expression.
      wrap(markdown, 'code_inline', (token) => { token.attrSet('v-pre', '') })
    },
  },
  themeConfig: {
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    nav: [{ text: 'Options', link: '/options' }, { text: 'GitHub', link: REPOSITORY }],
  },
}

/** Changes each token of a kind before it is rendered. */
function wrap({ renderer: { rules } }: Markdown, kind: string, change: (token: Token) => void): void {
  const inner = rules[kind]
  rules[kind] = (tokens, at, ...rest) => {
    const token = tokens[at]
    if (token !== undefined) change(token)
    return inner?.(tokens, at, ...rest) ?? ''
  }
}

function onGitHub(target: string): string {
  return new URL(target, `${REPOSITORY}/blob/main/docs/`).href
}
