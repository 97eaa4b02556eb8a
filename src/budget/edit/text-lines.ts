/** Where the line of a place starts. */
export function lineStartAt(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1
}

/** Where the line behind a place starts; at the end of the text that is the end. */
export function nextLineAt(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

/** The line end just before a place; empty where there is none. */
export function lineEndBefore(text: string, at: number): string {
  return text.slice(at - 2, at) === '\r\n' ? '\r\n' : text[at - 1] === '\n' ? '\n' : ''
}
