import type { ProductFunction, ProductSite } from './product.ts'
import type { TruthCall, TruthFunction, TruthText } from './truth.ts'

/** A long string is cut and has no closing quote. */
export const constant =
  /^(?:"(?:[^"\\]|\\.)*(?:"|\.\.\.)|`[^`]*`|'(?:[^'\\]|\\.)+'|-?[0-9][\w.]*|true|false|nil) escapes to heap$/

/** FIPS code may not point at static data: there constants are allocated (cmd/compile/internal/walk/convert.go). */
export const isFips = (path: string): boolean => /^crypto\/internal\/fips140(?:\/|$)/.test(path)

/**
 * Texts that ended without a call while the same physical function has an allocator call that no text explains and that their
 * kind could be. The product's words are taken for what has a text and what has none; which function a text and a call stand in
 * is the truth's.
 */
export function freeWithCallLeft(name: string, truth: TruthFunction, product: ProductFunction): readonly string[] {
  const left = callsLeft(truth, product)
  if (left.length === 0) return []
  return truth.texts
    .filter((text) => isOpen(text, truth, product))
    .flatMap((text) => {
      const call = left.find(
        (one) => mayShareFunction(text, one, truth) && couldBe(text.text, one.callee, product.package),
      )
      if (call === undefined) return []
      return [`${text.file}:${text.line} ${text.text} of ${name}, and ${call.callee} of line ${call.line} is nobody's`]
    })
}

/** Said, or explained, and of no call; where the code is one copy, also what is said more often than it has calls. */
function isOpen(text: TruthText, truth: TruthFunction, { sites }: ProductFunction): boolean {
  const told = sites.filter((site) => site.class !== 'free' && isOfText(site, text)).length
  if (told === 0) return true
  return truth.copies.length === 1 && told < text.count
}

function isOfText(site: ProductSite, { file, line, text }: TruthText): boolean {
  return site.text === text && (line === 0 || (site.file === file && site.line === line))
}

/** The calls of sites without a text, with their physical functions; closures that are only started are explained. */
function callsLeft(truth: TruthFunction, { sites }: ProductFunction): readonly TruthCall[] {
  const calls = truth.copies.flatMap((copy) => copy.calls)
  const silent = sites.filter((site) => site.class === 'unreported')
  return calls.filter((call) => {
    const isSilent = silent.some(
      (site) => site.file === call.file && site.line === call.line && site.call === `runtime.${call.callee}`,
    )
    return isSilent && !(isObject(call.callee) && isStarted(call, calls, truth.texts))
  })
}

/** On a line with `go` or `defer` a func literal that has no text is the closure that they make. */
function isStarted(call: TruthCall, calls: readonly TruthCall[], texts: readonly TruthText[]): boolean {
  const isHere = (other: { file: string; line: number }): boolean =>
    other.file === call.file && other.line === call.line
  return (
    calls.some((other) => isHere(other) && /^(?:newproc|deferproc)/.test(other.callee)) &&
    texts.some((text) => isHere(text) && text.explained > 0)
  )
}

/** Where the compiler does not name a text's function, or one that was not emitted, it is any. */
function mayShareFunction(text: TruthText, call: TruthCall, { symbols }: TruthFunction): boolean {
  const known = text.in.filter((one) => symbols.includes(one))
  return known.length < text.in.length || text.in.length === 0 || known.includes(call.in)
}

function isObject(callee: string): boolean {
  return /^(?:newobject|newarray|mallocgc)/.test(callee)
}

/** `T(x)`: what is no comparison and has one argument. A call that has one, `f(x)`, cannot be told from it. */
function mayConvert(text: string): boolean {
  const expression = text.replace(/ escapes to heap$/, '').replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '_')
  if (!expression.endsWith(')') || / (?:[=!<>]=|[<>]|&&|\|\|) /.test(expression)) return false
  let inner = expression.slice(0, -1)
  for (let before = ''; before !== inner; ) {
    before = inner
    inner = inner.replace(/\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/g, '_')
  }
  const argument = inner.slice(inner.lastIndexOf('(') + 1)
  return argument !== '' && !argument.includes(',') && !argument.endsWith('...')
}

/** Which calls can be a text's own at all, as coarse as can be: enough to see that a text was given up too early. */
function couldBe(text: string, callee: string, path: string): boolean {
  const isConversion = /^convT/.test(callee)
  // A name may be a variable's; a literal is static data, but for code that may not point at such.
  if (constant.test(text)) return isConversion && (/^(?:true|false|nil) /.test(text) || isFips(path))
  if (/^moved to heap: |^func literal |^&|^new\(/.test(text)) return isObject(callee)
  if (/^make\(/.test(text)) return isObject(callee) || isConversion || /^make(?:slice|map)/.test(callee)
  if (/^append /.test(text)) return false // growth, whether it has a call or not
  if (/\} escapes to heap$/.test(text)) return isObject(callee) || isConversion || /^makemap/.test(callee)
  const isString = /^(?:concat|slice\w+tostring|stringtoslice|intstring)/.test(callee)
  if (isString) return / \+ /.test(text) || mayConvert(text)
  return isObject(callee) || isConversion
}
