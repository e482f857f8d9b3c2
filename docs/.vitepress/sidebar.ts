/** One group of the sidebar. A link is the name of a page of docs, without its ending. */
export interface Group {
  readonly text: string
  readonly collapsed?: boolean
  readonly items: readonly { readonly text: string; readonly link: string }[]
}

/** All pages but the first one, in the order in which they are read. */
export const sidebar: readonly Group[] = []
