/** Bytes that a text takes in UTF-8; a lone surrogate counts as the three bytes of its replacement character. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

/** The first character of a text that begins at a byte of its UTF-8 or behind it: its index in code units, and in bytes. */
export function atByte(text: string, offset: number): { readonly units: number; readonly bytes: number } {
  let [units, bytes] = [0, 0]
  for (const char of text) {
    if (bytes >= offset) break
    bytes += utf8Length(char)
    units += char.length
  }
  return { units, bytes }
}
