// Control characters, format characters (bidi overrides, zero-width joiners), line and paragraph separators, everything
// a font draws as nothing, and halves of surrogate pairs: what could hide or reorder what a reviewer sees.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Cs}]/gu

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r' }

/** The text on one line with every invisible character shown as `\u202e` (`\u{e0001}` above four digits); a tab is a space. */
export function visible(text: string): string {
  return text.replace(unseen, (char) => (char === '\t' ? ' ' : (named[char] ?? codePoint(char))))
}

function codePoint(char: string): string {
  const hex = (char.codePointAt(0) ?? 0).toString(16)
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}

/** Several lines for a code block: line ends and tabs stay, every other invisible character is shown. */
export function visibleLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.split('\t').map(visible).join('\t'))
    .join('\n')
}
