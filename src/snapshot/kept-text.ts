import { digestOf } from '../lang/digest.ts'
import { utf8Length } from '../lang/utf8-length.ts'

/** A kind of text that is kept. */
export type KeptForm = {
  /** What it begins with. */
  readonly name: string
  /** A longer one is not kept. */
  readonly maxBytes: number
}

/** What is kept: a form and a body, and a digest by which the text says of itself whether it is whole. Undefined where it is too long. */
export async function sealed({ name, maxBytes }: KeptForm, value: unknown): Promise<string | undefined> {
  const body = JSON.stringify(value)
  // A code unit has three bytes at most: of most texts none needs to be counted.
  const isShort = body.length * 3 <= maxBytes - 1000 || utf8Length(body) <= maxBytes - 1000
  return isShort ? `${name} ${await digestOf(body)}\n${body}\n` : undefined
}

/** The body of a text of that form. Undefined for half of one, one that somebody changed, and one of another form. */
export async function unsealed({ name }: KeptForm, text: string): Promise<unknown> {
  const [, said, body] = /^([^\n]+)\n([^\n]+)\n$/.exec(text) ?? []
  if (body === undefined || said !== `${name} ${await digestOf(body)}`) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
