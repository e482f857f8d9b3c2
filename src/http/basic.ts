/** The value of an Authorization header for a user and a password. https://www.rfc-editor.org/rfc/rfc7617 */
export function basicAuthorization({ username, password }: Pick<URL, 'username' | 'password'>): string {
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
