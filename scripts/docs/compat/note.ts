/** What an option of s3sync comes to here. What no note tells of works the same. */
export interface Note {
  readonly verdict: 'same' | 'safer' | 'not'
  /** How, or why not. */
  readonly text: string
  /** What the options table says otherwise than s3sync; the test of the document holds all the rest equal. */
  readonly differs?: readonly Aspect[]
}

export type Aspect = 'default' | 'values' | 'conflicts' | 'pairs' | 'needs'

export function same(text: string, ...differs: Aspect[]): Note {
  return { verdict: 'same', text, differs }
}

export function safer(text: string, ...differs: Aspect[]): Note {
  return { verdict: 'safer', text, differs }
}

export function not(text: string, ...differs: Aspect[]): Note {
  return { verdict: 'not', text, differs }
}
