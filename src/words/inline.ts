import type { Position } from '../diagnostic/position.ts'
import { formatLine } from './place.ts'

/** A part of a line. A string is words and numbers of ours, and never what others wrote: that is `code`, or a place. */
export type Inline =
  | string
  | { readonly code: string }
  | { readonly place: string; readonly url: string | null }
  | { readonly link: string; readonly url: string }
  | { readonly strong: Line }

export type Line = readonly Inline[]

/** Puts a place in code into a line, with a link where there is one. */
export type Placing = (at: Position) => Inline

/** A place without a link. */
export function placeOnly(at: Position): Inline {
  return { place: formatLine(at), url: null }
}

/** A line as plain text, for where there are neither links nor marks. It has what others wrote: escape it for where it goes. */
export function plain(line: Line): string {
  return line.map(plainPart).join('')
}

function plainPart(part: Inline): string {
  if (typeof part === 'string') return part
  if ('code' in part) return part.code
  if ('place' in part) return part.place
  return 'link' in part ? part.link : plain(part.strong)
}
