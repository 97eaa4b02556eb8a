import { endOfBracket, endOfToken, nestingOf } from './function-extents.ts'
import { type Signature, signatureAt } from './signature.ts'

/** A type where it is declared. */
export type DeclaredType = {
  /** Behind its name and its type parameters: `func(int) bool`, `interface {...}`. */
  readonly type: string
  readonly isAlias: boolean
  /** Of the file, import paths by the names that they have there; empty: the package's own. */
  readonly imports: readonly Import[]
}

export type Import = { readonly name: string; readonly path: string }

export type DeclaredFunction = { readonly signature: Signature; readonly imports: readonly Import[] }

/** What the files of a package declare, each looked for when it is asked. */
export class Declarations {
  readonly #functions = new Map<string, { readonly text: string; readonly at: number }>()
  readonly #types = new Map<string, DeclaredType>()
  readonly #imports = new Map<string, readonly Import[]>()

  constructor(files: readonly string[]) {
    for (const text of files) this.#add(text)
  }

  /** A function by Go's name: `F`, `T.M`, `(*T[...]).M`. */
  functionOf(name: string): DeclaredFunction | undefined {
    const found = this.#functions.get(withoutArguments(name))
    if (found === undefined) return undefined
    const lines = found.text.slice(found.at, found.at + longest).split('\n')
    const column = (/^func\s+/.exec(lines[0] ?? '')?.[0].length ?? 0) + 1
    const signature = signatureAt(lines, { line: 1, column })
    return signature && { signature, imports: this.#imports.get(found.text) ?? [] }
  }

  typeOf(name: string): DeclaredType | undefined {
    return this.#types.get(name)
  }

  #add(text: string): void {
    for (const match of text.matchAll(functionStart)) {
      const [whole, receiver, name = ''] = match
      const key = receiver === undefined ? name : `${receiverName(receiver)}.${name}`
      if (!this.#functions.has(key)) this.#functions.set(key, { text, at: match.index + whole.search(/func/) })
    }
    const imports = [...declared(text, 'import')].flatMap((element) => importOf(element) ?? [])
    this.#imports.set(text, imports)
    for (const element of declared(text, 'type')) {
      const [, name = '', bracket] = /^([\p{L}_][\p{L}\p{N}_]*)(\[)?/u.exec(element) ?? []
      // A type parameter list follows at once, the length of an array does not.
      const behind = bracket === undefined ? name.length : endOfBracket(element, name.length)
      const [, alias, type = ''] = /^\s*(=?)\s*([\s\S]*)$/.exec(element.slice(behind)) ?? []
      if (name !== '' && !this.#types.has(name)) this.#types.set(name, { type, isAlias: alias === '=', imports })
    }
  }
}

/** A signature may stand on several lines. */
const longest = 20_000
const functionStart = /^[ \t]*func[ \t]+(?:\(([^()]*)\)[ \t]*)?([\p{L}_][\p{L}\p{N}_]*)/gmu

/** `(*T)` of `t *T[K, V]`. */
function receiverName(receiver: string): string {
  const [, star, name = ''] = /(\*?)\s*([\p{L}_][\p{L}\p{N}_]*)\s*$/u.exec(withoutArguments(receiver)) ?? []
  return star === '*' ? `(*${name})` : name
}

export function withoutArguments(name: string): string {
  const open = name.indexOf('[')
  return open < 0 ? name : withoutArguments(name.slice(0, open) + name.slice(endOfBracket(name, open)))
}

function importOf(element: string): Import | undefined {
  const [, name = '', path] = /^([\p{L}_.][\p{L}\p{N}_]*)?\s*["`]([^"`]+)["`]/u.exec(element) ?? []
  return path === undefined ? undefined : { name, path }
}

/** What stands behind each `type` or `import` at the start of a line, those in brackets one by one. */
function* declared(text: string, word: 'type' | 'import'): Iterable<string> {
  for (const match of text.matchAll(word === 'type' ? /^type\s+(\(?)/gm : /^import\s*(\(?)/gm)) {
    const start = match.index + match[0].length
    const elements = elementsIn(text, start, match[1] === '(' ? Number.POSITIVE_INFINITY : 1)
    yield* elements
  }
}

/**
 * What stands between line ends and semicolons, up to the bracket that closes the list; comments apart, and white space as one character.
 * @param most how many of them are wanted
 */
export function elementsIn(text: string, start: number, most = Number.POSITIVE_INFINITY): readonly string[] {
  const elements: string[] = []
  let [words, depth] = ['', 0]
  for (let i = start; i < text.length && elements.length < most; ) {
    const end = endOfToken(text, i)
    const token = text.slice(i, end)
    i = end
    if (depth === 0 && /^[)\]}]$/.test(token)) break
    if (depth === 0 && /^[\n;]$/.test(token)) {
      if (words.trim() !== '') elements.push(words.trim())
      words = ''
    } else if (token === '\n') words = `${words.trimEnd()}\n`
    else if (/^\s/.test(token) || token.startsWith('//') || token.startsWith('/*'))
      words += /\s$/.test(words) ? '' : ' '
    else {
      words += token
      depth += nestingOf(token)
    }
  }
  if (elements.length < most && words.trim() !== '') elements.push(words.trim())
  return elements
}
