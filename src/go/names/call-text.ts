import { closingBracket, elideTypeArguments, endOfQuoted } from './type-arguments.ts'

/** A call as the compiler prints it: `(*q.T).M(t, x...)`. */
export type CallText = {
  /** What is called, type arguments as `[...]`: `(*q.T).M`, `q.F[...]`, `append`. */
  readonly callee: string
  /** Receiver first, where it has one; a generic function's dictionary is left out, and so are the three dots of a list. */
  readonly arguments: readonly string[]
}

/** `.dict`, `&.dict.F[int]`, in other packages `&q..dict.F[int]`: no argument that somebody wrote. */
const dictionary = /^&?(?:[\p{L}_][\p{L}\p{N}_]*\.)?\.dict\b/u

/** Reads the expression of a `call parameter` step; undefined where it is no call, or where a constant that was cut short swallowed its end. */
export function callText(expr: string): CallText | undefined {
  const open = lastGroup(expr)
  if (open === undefined || open === 0) return undefined
  const list = commaSeparated(expr.slice(open + 1, -1))
  return {
    callee: elideTypeArguments(expr.slice(0, open)),
    // A constant that is cut short ends in them, too.
    arguments: list
      .filter((each) => !dictionary.test(each))
      .map((each) => (each.startsWith('"') ? each : each.replace(/\.\.\.$/, ''))),
  }
}

/** Index of the bracket that the one at the very end closes. */
function lastGroup(expr: string): number | undefined {
  for (let i = 0; i < expr.length; i++) {
    const c = expr[i]
    if (c === '"' || c === '`') i = endOfQuoted(expr, i)
    else if (c === '(' || c === '[' || c === '{') {
      const end = closingBracket(expr, i)
      if (end === expr.length) return c === '(' && expr.endsWith(')') ? i : undefined
      i = end - 1
    }
  }
  return undefined
}

function commaSeparated(list: string): readonly string[] {
  const parts: string[] = []
  let start = 0
  for (let i = 0; i <= list.length; i++) {
    const c = list[i]
    if (c === '"' || c === '`') i = endOfQuoted(list, i)
    else if (c === '(' || c === '[' || c === '{') i = closingBracket(list, i) - 1
    else if (c === ',' || c === undefined) {
      parts.push(list.slice(start, i).trim())
      start = i + 1
    }
  }
  return parts.filter((part) => part !== '')
}

/** What a function may be that a text names: of which package, by the name of its clause, and Go's name there. */
export type NamedFunction = {
  /** Undefined: of the package that is compiled. */
  readonly qualifier: string | undefined
  readonly name: string
}

/**
 * The functions that a text may mean, type arguments as `[...]`: `q.F` is F of a package q, or F of a type q of the package itself;
 * `(*q.T).M` and `q.(*T).M` are one method.
 */
export function namedFunctions(callee: string): readonly NamedFunction[] {
  const own = { qualifier: undefined, name: callee }
  const word = String.raw`[\p{L}_][\p{L}\p{N}_]*`
  const pointer = new RegExp(String.raw`^\(\*(${word})\.(.+)$`, 'u').exec(callee)
  if (pointer !== null) return [own, { qualifier: pointer[1], name: `(*${pointer[2]}` }]
  const plain = new RegExp(String.raw`^(${word})\.(.+)$`, 'u').exec(callee)
  return plain === null ? [own] : [own, { qualifier: plain[1], name: plain[2] ?? '' }]
}
