/** What could be done or read; or why not. `Why` is a text for a message, or what there is to know of it. */
export type Result<T, Why = string> = Found<T> | Failed<Why>

/**
 * What the outside (git, go, GitHub, a file system) answers to "is it there?". `absent` is an answer: the outside was asked and said
 * that there is none (a 404, `git ls-tree` without the path, ENOENT). `failed` is none: it could not be asked, or what came back
 * cannot be read. Nobody may take one for the other, so a value alone never stands for either.
 */
export type Answer<T, Why = string> = Result<T, Why> | Absent

export type Found<T> = { readonly kind: 'found'; readonly value: T }
export type Absent = { readonly kind: 'absent' }
/** As a text `why` is for a message: `git cat-file exited with code 128: fatal: ...`. */
export type Failed<Why = string> = { readonly kind: 'failed'; readonly why: Why }

export const absent: Absent = { kind: 'absent' }

export function found<T>(value: T): Found<T> {
  return { kind: 'found', value }
}

export function failed<Why>(why: Why): Failed<Why> {
  return { kind: 'failed', why }
}

/** The same answer about something else. */
export function mapFound<T, U, Rest extends Absent | Failed<unknown>>(
  answer: Found<T> | Rest,
  change: (value: T) => U,
): Found<U> | Rest {
  return answer.kind === 'found' ? found(change(answer.value)) : answer
}
