/** A function of Go that was made up, and what is known of it. */
export type GeneratedFunction = {
  readonly name: string
  readonly source: string
  /** How it is used, so that it is compiled for two shapes; empty where it is not generic. */
  readonly use: string
}

/** What the functions are made of: types of every kind that the compiler words in its own way. */
const declarations = `package gen

type T struct{ a, b int }
type IDs []int
type Text string
type Raw []byte
type M map[string]int
type Arr [2]int
type Key int
type Set[K comparable] struct{ k K; n int }
type Box[V any] struct{ v V }
type hidden interface{ m() }
type F func() int

func (t T) Val() int          { return t.a }
func (t *T) Ptr() int         { return t.a }
func (b *Box[V]) Get() V      { return b.v }
func (t T) m()                {}
func ident[V any](v V) V      { return v }

var K, L any
`

/** A number from 0 to 1, the same ones for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

class Generator {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = random(seed)
  }

  /** One of several. */
  one<V>(all: readonly [V, ...V[]]): V {
    return all[Math.floor(this.#next() * all.length)] ?? all[0]
  }

  /** `A, B`, on one line or each on its own. */
  list(elements: readonly string[]): string {
    if (this.#next() < 0.5) return elements.join(', ')
    return `\n${elements.map((each) => `\t\t${each},\n`).join('')}\t`
  }

  int(): string {
    return this.one(['n', 'n + 1', 'len(s)', '7'])
  }

  /** An element of a literal of slices: what has a name without its type, and what has it with it. */
  elements(): string {
    return this.list(Array.from({ length: this.one([1, 1, 2, 3]) }, () => this.int()))
  }

  /** A slice's or map's literal within another has its type left out. */
  nested(): string {
    const values = (body: () => string): string => this.list([`"a": {${body()}}`, `"b": {${body()}}`])
    return this.one<() => string>([
      () => `map[string][]int{${values(() => this.elements())}}`,
      () => `map[string]IDs{${values(() => this.elements())}}`,
      () => `map[string][]Set[Key]{${values(() => '{n: n}')}}`,
      () => `map[string]*T{${values(() => 'n, n')}}`,
      () => `map[string]Raw{${values(() => 'byte(n), 1')}}`,
      () => `map[string][][]int{${values(() => `{${this.elements()}}`)}}`,
      () => `[]IDs{${this.list([`{${this.elements()}}`, `{${this.elements()}}`])}}`,
      () => `[]*Set[Key]{${this.list(['{k: Key(n)}', 'nil'])}}`,
      () => `[][]any{${this.list([`{n, s}`, `{${this.value(1)}}`])}}`,
      () => `struct{ a IDs; b *T }{${this.list([`IDs{${this.elements()}}`, '&T{n, 1}'])}}`,
    ])()
  }

  /** An expression of any type. */
  value(depth: number): string {
    const deeper = (): string => (depth > 2 ? this.int() : this.value(depth + 1))
    return this.one<() => string>([
      () => this.int(),
      () => '&T{n, 1}',
      () => 'T{n, 1}',
      () => `&struct{ F uintptr }{uintptr(n)}`,
      () => `[]int{${this.elements()}}`,
      () => `IDs{${this.elements()}}`,
      () => `&IDs{${this.elements()}}`,
      () => `Arr{n, 1}`,
      () => `&Arr{n, 1}`,
      () => `[]any{${this.list([deeper(), deeper()])}}`,
      () => `map[string]any{${this.list([`"x": ${deeper()}`, `"y": ${deeper()}`])}}`,
      () => `map[Key]T{Key(n): {n, n}}`,
      () => `M{"x": ${this.int()}}`,
      () => `[]hidden{${this.list(['T{n, 2}', '&T{n, 3}'])}}`,
      () => 'make([]byte, n)',
      () => 'make(Raw, n)',
      () => 'make([]*T, 3)',
      () => 'make(IDs, 2, 5)',
      () => 'make(map[string]int)',
      () => 'make(M, n)',
      () => 'new(int)',
      () => 'new(Set[Key])',
      () => 'string(b)',
      () => 'Text(b)',
      () => '[]byte(s)',
      () => 'Raw(s)',
      () => '[]rune(s)',
      () => 's + "x"',
      () => 's + s[1:] + "y"',
      () => 'Text(s)',
      () => 'Key(n)',
      () => 'func() int { return n }',
      () => 'func() (int, string) { return n, s }',
      () => 'F(func() int { return len(b) })',
      () => 'func() int { return 1 }',
      () => 't.Ptr',
      () => 't.Val',
      () => 'b',
      () => 's',
      () => 'n > 1',
      () => '"text"',
      () => 'ident(&T{n, 9})',
      () => 'ident(IDs{n})',
      () => 'ident[any](n)',
      () => '&Box[int]{n}',
      () => '&Box[Set[Key]]{}',
      () => '(&Box[int]{n}).Get',
      () => '&Box[[]IDs]{[]IDs{{n}}}',
      () => this.nested(),
      () => this.nested(),
      () => this.nested(),
    ])()
  }

  /** An expression in generic code, of `x V`. */
  generic(): string {
    return this.one<() => string>([
      () => '&x',
      () => '[]V{x}',
      () => 'Box[V]{x}',
      () => '&Box[V]{x}',
      () => '(&Box[V]{x}).Get',
      () => 'q.Get',
      () => 'ident[V]',
      () => 'func() V { return x }',
      () => 'make([]V, n)',
      () => 'make(map[string]V)',
      () => `map[string][]V{${this.list(['"a": {x}', '"b": {x, x}'])}}`,
      () => `[]any{${this.list(['x', 'n'])}}`,
      () => 'x',
      () => 'new(V)',
    ])()
  }
}

/** `count` functions of one seed: most are plain, some generic, and some hand out what a map of their own holds. */
export function generatedFunctions(seed: number, count: number): readonly GeneratedFunction[] {
  const make = new Generator(seed)
  return Array.from({ length: count }, (_, i): GeneratedFunction => {
    const name = `F${i}`
    const kept = (value: string): string => `\t${make.one(['K', 'L'])} = ${value}\n`
    if (i % 6 === 5) {
      const body = Array.from({ length: make.one([1, 2]) }, () => kept(make.generic())).join('')
      return {
        name: `${name}[...]`,
        source: `//go:noinline\nfunc ${name}[V any](x V, q *Box[V], n int) {\n${body}}\n`,
        use: `\t${name}(n, &Box[int]{}, n)\n\t${name}(s, &Box[string]{}, n)\n`,
      }
    }
    const parameters = 'n int, s string, b []byte, t *T'
    if (i % 6 === 4) {
      const type = make.one(['[]int', 'IDs', '[]Set[Key]'])
      const element = (): string => (type === '[]Set[Key]' ? '{n: n}' : make.elements())
      const literal = `map[string]${type}{${make.list([`"a": {${element()}}`, `"b": {${element()}}`])}}`
      return { name, source: `func ${name}(${parameters}) ${type} {\n\tm := ${literal}\n\treturn m[s]\n}\n`, use: '' }
    }
    const body = Array.from({ length: make.one([1, 1, 2, 3]) }, () => kept(make.value(0))).join('')
    return { name, source: `func ${name}(${parameters}) {\n${body}}\n`, use: '' }
  })
}

/** The files of a module with these functions. */
export function generatedModule(functions: readonly GeneratedFunction[]): ReadonlyMap<string, string> {
  const uses = functions.map(({ use }) => use).join('')
  return new Map([
    ['go.mod', 'module example.com/gen\n\ngo 1.21\n'],
    ['types.go', declarations],
    ['gen.go', `package gen\n\n${functions.map(({ source }) => source).join('\n')}`],
    ['use.go', `package gen\n\nfunc Use(n int, s string) {\n${uses}}\n`],
  ])
}
