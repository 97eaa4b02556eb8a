/** A key of a YAML block mapping; in quotes where YAML would read something else into it. */
export function yamlKey(text: string): string {
  return isPlain(text) ? text : yamlText(text)
}

// Go's names and package patterns without a character that YAML gives a meaning to. Words YAML reads as another type
// (1.1 and 1.2) are left out by `isPlain`; nothing that starts like a number gets this far.
const plain = /^([A-Za-z(]|\.\/)[\w./()*=,+-]*$/u
const otherType = /^(true|false|yes|no|on|off|y|n|null)$/i

function isPlain(text: string): boolean {
  return plain.test(text) && !otherType.test(text)
}

/** A double-quoted YAML scalar. JSON's quoting is YAML's too; characters nobody sees are written as escapes. */
export function yamlText(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, yamlEscape)
}

function yamlEscape(char: string): string {
  const hex = (char.codePointAt(0) ?? 0).toString(16)
  return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`
}
