/**
 * The string literals of a TypeScript file, each with its line: what a user may read. A value in a template is a blank. Comments, regular
 * expressions and the names of imported files are left out; so is a text of one word, which is a key more often than a word.
 * @param code of a file that compiles
 */
export function textsOf(code: string): readonly { readonly text: string; readonly line: number }[] {
  const found: { text: string; line: number }[] = []
  let line = 1
  // How many braces are open in each template value that is being read.
  const templates: { text: string; line: number; braces: number }[] = []
  let before = ''
  let at = 0
  const eat = (length: number): string => {
    const eaten = code.slice(at, at + length)
    line += eaten.split('\n').length - 1
    at += length
    return eaten
  }
  const keep = (text: string, from: number): void => {
    if (/\s/.test(text.trim())) found.push({ text, line: from })
  }
  /** Reads a template on: to its end, or to the next value in it. */
  const template = (text: string, from: number): void => {
    const [piece = ''] = /^(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/.exec(code.slice(at)) ?? []
    const whole = text + eat(piece.length)
    if (eat(1) === '`') keep(whole, from)
    else {
      eat(1)
      templates.push({ text: `${whole} `, line: from, braces: 0 })
    }
  }
  while (at < code.length) {
    const rest = code.slice(at, at + 2)
    const current = templates.at(-1)
    const [skipped] = /^(?:\s+|\/\/.*|\/\*[\s\S]*?\*\/)/.exec(code.slice(at)) ?? []
    if (skipped !== undefined) {
      eat(skipped.length)
      continue
    }
    const char = rest[0] ?? ''
    if (char === "'" || char === '"') {
      const from = line
      const [literal = char] = /^(['"])(?:(?!\1)[^\\\n]|\\[\s\S])*\1/.exec(code.slice(at)) ?? []
      eat(literal.length)
      keep(literal.slice(1, -1).replace(/\\(['"`])/g, '$1'), from)
    } else if (char === '`') {
      const from = line
      eat(1)
      template('', from)
    } else if (char === '/' && /[(,=:[!&|?{};\n]$|^$|return$/.test(before)) {
      const [regexp = char] = /^\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//.exec(code.slice(at)) ?? []
      eat(regexp.length)
    } else if (char === '}' && current?.braces === 0) {
      templates.pop()
      eat(1)
      template(current.text, current.line)
    } else {
      if (current !== undefined && char === '{') current.braces++
      if (current !== undefined && char === '}') current.braces--
      eat(1)
    }
    before = `${before}${char}`.slice(-6)
  }
  return found
}
