import { withoutSecrets } from '../../../location/redact.ts'
import { escapeControls } from '../../log/record.ts'

/** Text of HTML. Only `html` makes it, so everything in it that came from outside is escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What a template may hold: text is escaped, lists are joined, what is absent or false is left out. */
export type Part = Markup | string | number | false | null | undefined | readonly Part[]

/** A template of HTML. Its values cannot become elements or attributes. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(String.raw({ raw: texts.map(withoutIndent) }, ...parts.map(textOf)))
}

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text
  if (part === undefined || part === null || part === false) return ''
  return typeof part === 'object' ? part.map(textOf).join('') : escape(String(part))
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Signatures are removed, and what could turn the text round is written out. */
function escape(text: string): string {
  return escapeControls(withoutSecrets(text)).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '')
}

/** The indentation of the source is no content. */
function withoutIndent(text: string): string {
  return text.replace(/\n\s*/g, '\n')
}
