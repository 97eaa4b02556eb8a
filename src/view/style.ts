const codes = { red: 31, green: 32, yellow: 33, cyan: 36, bold: 1, dim: 2 } as const

/** Puts one style on a text; with colour off it is the text itself. */
export type Paint = (style: keyof typeof codes, text: string) => string

/** ANSI styles, or none. */
export function paint(color: boolean): Paint {
  return (style, text) => (color && text !== '' ? `\u001b[${codes[style]}m${text}\u001b[0m` : text)
}
