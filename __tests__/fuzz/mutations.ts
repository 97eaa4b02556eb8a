import fc from 'fast-check'

/** A change of a text. Places are parts of a million of its length, so that a change fits every text. */
type Edit =
  | { readonly kind: 'delete' | 'repeat'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert' | 'replace'; readonly at: number; readonly length: number; readonly text: string }
  | { readonly kind: 'delete-line' | 'repeat-line' | 'swap-lines' | 'indent-line'; readonly at: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'word'; readonly at: number; readonly text: string }
  | { readonly kind: 'own-word'; readonly at: number; readonly from: number }

const whole = 1_000_000

/** Bytes that have a meaning to a parser, or to a terminal, or to nobody. */
const odd = [
  '\0',
  '\uFEFF',
  '\r',
  '\r\n',
  '\t',
  '\u2028',
  '\u0085',
  '\u202E',
  '\u00A0',
  '\uFFFD',
  '\u001B[31m',
  '💥',
  '\uD800',
  'é',
]

/** Texts that are made of one of `corpus` by some changes, with words of `dictionary` put in. */
export function mutated(corpus: readonly string[], dictionary: readonly string[]): fc.Arbitrary<string> {
  const at = fc.integer({ min: 0, max: whole })
  const length = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 200 }))
  const text = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...dictionary) },
    fc.constantFrom(...odd),
    fc.string({ maxLength: 5 }),
    fc.integer().map(String),
  )
  const edit: fc.Arbitrary<Edit> = fc.oneof(
    fc.record({ kind: fc.constantFrom('delete', 'repeat'), at, length }),
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('insert', 'replace'), at, length, text }) },
    fc.record({ kind: fc.constantFrom('delete-line', 'repeat-line', 'swap-lines', 'indent-line'), at }),
    fc.record({ kind: fc.constant('cut'), at }),
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('word'), at, text: fc.constantFrom(...dictionary) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('own-word'), at, from: at }) },
  )
  // One change alone goes deepest: most texts with many are no longer read at all.
  const edits = fc.oneof(
    { weight: 3, arbitrary: fc.array(edit, { minLength: 1, maxLength: 1 }) },
    fc.array(edit, { minLength: 1, maxLength: 6 }),
  )
  return fc.tuple(fc.constantFrom(...corpus), edits).map(([original, all]) => all.reduce(apply, original))
}

function apply(text: string, edit: Edit): string {
  const start = Math.floor((edit.at / whole) * text.length)
  switch (edit.kind) {
    case 'delete':
      return text.slice(0, start) + text.slice(start + edit.length)
    case 'repeat':
      return text.slice(0, start + edit.length) + text.slice(start)
    case 'insert':
      return text.slice(0, start) + edit.text + text.slice(start)
    case 'replace':
      return text.slice(0, start) + edit.text + text.slice(start + edit.length)
    case 'cut':
      return text.slice(0, start)
    case 'word':
      return withWord(text, edit.at, edit.text)
    case 'own-word':
      return withWord(text, edit.at, nth(wordsOf(text), edit.from)?.[0] ?? '')
    default:
      return withLines(text, edit)
  }
}

function wordsOf(text: string): readonly RegExpExecArray[] {
  return [...text.matchAll(/[\w*.()/-]+/g)]
}

function nth<T>(all: readonly T[], at: number): T | undefined {
  return all[Math.floor((at / (whole + 1)) * all.length)]
}

function withWord(text: string, at: number, by: string): string {
  const word = nth(wordsOf(text), at)
  return word === undefined ? text : text.slice(0, word.index) + by + text.slice(word.index + word[0].length)
}

function withLines(text: string, { kind, at }: { readonly kind: Edit['kind']; readonly at: number }): string {
  const lines = text.split('\n')
  const i = Math.min(lines.length - 1, Math.floor((at / whole) * lines.length))
  const line = lines[i] ?? ''
  if (kind === 'delete-line') lines.splice(i, 1)
  else if (kind === 'repeat-line') lines.splice(i, 0, line)
  else if (kind === 'indent-line') lines[i] = at % 2 === 0 ? `  ${line}` : line.replace(/^ {1,2}/, '')
  else lines.splice(i, 2, lines[i + 1] ?? '', line)
  return lines.join('\n')
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Values that a field may have and should not. */
export const strange: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  ...[null, true, false, 0, -1, 1, 2, 1.5, 1e21, -0, 2 ** 53, '', '0', ' ', 'x', '__proto__', [], [[]], [null], {}],
  ...[{ __proto__: null }, { '': '' }, 'a'.repeat(300), 'f'.repeat(40), '\0', '../..', '::error::x', '\u202E'],
)

/** JSON values that are made of one of `corpus` by some changes of what is at a place in it. */
export function mutatedJson(corpus: readonly unknown[]): fc.Arbitrary<unknown> {
  const edit = fc.record({
    at: fc.integer({ min: 0, max: whole }),
    how: fc.constantFrom('replace', 'like', 'like', 'like', 'remove', 'repeat', 'rename', 'swap'),
    value: strange,
  })
  return fc
    .tuple(
      fc.constantFrom(...corpus),
      fc.oneof(
        { weight: 3, arbitrary: fc.array(edit, { minLength: 1, maxLength: 1 }) },
        fc.array(edit, { minLength: 1, maxLength: 4 }),
      ),
    )
    .map(([original, edits]) => {
      const copy = { root: structuredClone(original) }
      for (const { at, how, value } of edits) {
        const places = placesOf(copy)
        const place = nth(places, at)
        if (place !== undefined) change(place, how, value, places)
      }
      return copy.root
    })
}

type Place = { readonly parent: Record<string, unknown>; readonly key: string }

function placesOf(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return []
  const parent = value as Record<string, unknown> // an object, or an array, whose keys are its indices
  return Object.keys(parent).flatMap((key) => [{ parent, key }, ...placesOf(parent[key])])
}

function change({ parent, key }: Place, how: string, value: Json, places: readonly Place[]): void {
  const old = parent[key]
  const set = (name: string, to: unknown): void =>
    void Object.defineProperty(parent, name, { value: to, enumerable: true, configurable: true, writable: true })
  if (how === 'replace') set(key, value)
  else if (how === 'like') set(key, alike(old, value, places))
  else if (how === 'remove') Array.isArray(parent) ? parent.splice(Number(key), 1) : delete parent[key]
  else if (how === 'repeat') Array.isArray(parent) ? parent.push(structuredClone(old)) : set(`${key}2`, old)
  else if (how === 'rename' && !Array.isArray(parent)) {
    delete parent[key]
    set(typeof value === 'string' ? value : 'other', old)
  } else if (how === 'swap') {
    const other =
      places[(places.findIndex((place) => place.parent === parent && place.key === key) + 7) % places.length]
    if (other !== undefined) set(key, structuredClone(other.parent[other.key]))
  }
}

/** Another value of the same type, as far as there is one: what no schema refuses. */
function alike(old: unknown, value: Json, places: readonly Place[]): unknown {
  const known = places.map(({ parent, key }) => parent[key]).filter((each) => typeof each === typeof old)
  if (typeof old === 'number') return typeof value === 'number' ? value : Math.max(0, old - 1)
  return structuredClone(known[(JSON.stringify(value)?.length ?? 0) % Math.max(1, known.length)])
}
