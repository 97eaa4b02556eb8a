/**
 * What the outside (git, go, GitHub, a file system) answers to "is it there?". `absent` is an answer: the outside was asked and said
 * that there is none (a 404, `git ls-tree` without the path, ENOENT). `failed` is none: it could not be asked, or what came back
 * cannot be read. Nobody may take one for the other, so a value alone never stands for either.
 */
export type Answer<T> = Found<T> | Absent | Failed

export type Found<T> = { readonly kind: 'found'; readonly value: T }
export type Absent = { readonly kind: 'absent' }
export type Failed = {
  readonly kind: 'failed'
  /** For a message: `git cat-file exits 128: fatal: ...`. */
  readonly why: string
}

export const absent: Absent = { kind: 'absent' }

export function found<T>(value: T): Found<T> {
  return { kind: 'found', value }
}

export function failed(why: string): Failed {
  return { kind: 'failed', why }
}
