/** What must be there already, or must not. */
export interface Conditions {
  /** Without quotes. */
  readonly ifMatch?: string | undefined
  readonly ifAbsent?: boolean | undefined
}

/** Adds the conditions of a request in place. https://www.rfc-editor.org/rfc/rfc9110#name-preconditions */
export function addConditions(headers: Record<string, string>, conditions: Conditions | undefined): void {
  if (conditions?.ifMatch !== undefined) headers['if-match'] = `"${conditions.ifMatch}"`
  if (conditions?.ifAbsent) headers['if-none-match'] = '*'
}
