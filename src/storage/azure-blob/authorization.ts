/** How the requests of one side are authorised. Everything in here is secret. */
export type BlobAuthorization =
  | { readonly kind: 'sas'; readonly query: string }
  | { readonly kind: 'shared-key'; readonly account: string; readonly key: string }
  | { readonly kind: 'bearer'; readonly token: TokenSource }
  | { readonly kind: 'anonymous' }

/** A login token, at once when it is known and fresh; refreshed ahead of its end. */
export type TokenSource = () => string | Promise<string>
