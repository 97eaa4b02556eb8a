const shownChars = 80

/**
 * A foreign text as it may stand inside a message: on one line, in double quotes, without control characters and
 * bidirectional overrides (both can forge terminal output), long ones shortened with `…`.
 */
export function quoteText(text: string): string {
  const chars = [...text.slice(0, 2 * (shownChars + 1))]
  const shown = chars.length > shownChars ? `${chars.slice(0, shownChars - 1).join('')}…` : text
  const escaped = JSON.stringify(shown).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return escaped
}
