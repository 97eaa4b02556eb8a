/** A function, and the calls that lead from it to the last one, a leaf: five of them, each written another way. */
export type GeneratedChain = {
  /** `Root12`, of the first package. */
  readonly root: string
  readonly isLoud: boolean
  /** How each function calls the next one. */
  readonly forms: readonly string[]
  readonly leaf: string
  /** Whether something on the way calls a func value that anybody may have set: the product is to say that, and need not find what is behind it. */
  readonly isOpen: boolean
  /** Whether one of the forms has a heap site of its own. */
  readonly allocates: boolean
  /** Where the leaf allocates: in itself, in this line of the last package's file; or the package that it is done in. */
  readonly at: { readonly name: string; readonly line: number } | { readonly package: RegExp }
}

export type GeneratedModule = {
  readonly chains: readonly GeneratedChain[]
  /** By path. */
  readonly files: ReadonlyMap<string, string>
}

type Form = {
  readonly name: string
  /** From which release of Go on: `1.` of it. */
  readonly since?: number
  readonly isOpen?: boolean
  /** Whether it has a heap site of its own. */
  readonly allocates?: boolean
  /** Declares a function `name(n int) int` that calls `next(n int) int`. */
  readonly declare: (name: string, next: string) => string
}

const noinline = '//go:noinline\n'

const forms: readonly Form[] = [
  { name: 'call', declare: (name, next) => `${noinline}func ${name}(n int) int { return ${next}(n) + 1 }` },
  { name: 'inlined', declare: (name, next) => `func ${name}(n int) int { return ${next}(n) + 1 }` },
  {
    name: 'generic',
    declare: (name, next) =>
      `${noinline}func of${name}[T any](v T, n int) int { held(v); return ${next}(n) }\n${noinline}func ${name}(n int) int { return of${name}("x", n) + of${name}(n, n) }`,
  },
  {
    name: 'generic method',
    declare: (name, next) =>
      `type box${name}[T any] struct{ v T }\n${noinline}func (b *box${name}[T]) call(n int) int { held(b.v); return ${next}(n) }\n${noinline}func ${name}(n int) int { b := box${name}[string]{"x"}; return b.call(n) }`,
  },
  {
    name: 'closure',
    declare: (name, next) =>
      `${noinline}func ${name}(n int) int { f := func(k int) int { return ${next}(k) + n }; return f(1) + f(2) }`,
  },
  {
    name: 'defer',
    declare: (name, next) => `${noinline}func ${name}(n int) int { defer ${next}(n); return n }`,
  },
  {
    name: 'defer of a closure',
    declare: (name, next) => `${noinline}func ${name}(n int) (r int) { defer func() { r = ${next}(n) }(); return n }`,
  },
  {
    name: 'defer that may be',
    declare: (name, next) =>
      `${noinline}func ${name}(n int) (r int) { if n > -9 { defer func() { r = ${next}(n) }() }; defer held(n); return n }`,
  },
  {
    name: 'defer in a loop',
    allocates: true,
    declare: (name, next) =>
      `${noinline}func ${name}(n int) int { for i := 0; i < 2; i++ { defer ${next}(i) }; return n }`,
  },
  {
    name: 'go',
    allocates: true,
    declare: (name, next) =>
      `var done${name} = make(chan int, 1)\n${noinline}func send${name}(n int) { done${name} <- ${next}(n) }\n${noinline}func ${name}(n int) int { go send${name}(n); return <-done${name} }`,
  },
  {
    name: 'go of a closure',
    allocates: true,
    declare: (name, next) =>
      `${noinline}func ${name}(n int) int { done := make(chan int, 1); go func() { done <- ${next}(n) }(); return <-done }`,
  },
  {
    name: 'promoted method',
    declare: (name, next) =>
      `type in${name} struct{ k int }\n${noinline}func (i *in${name}) call(n int) int { return ${next}(n) + i.k }\ntype out${name} struct{ *in${name} }\n${noinline}func ${name}(n int) int { o := out${name}{&in${name}{1}}; return o.call(n) }`,
  },
  {
    name: 'method of a known interface value',
    declare: (name, next) =>
      `type in${name} struct{ k int }\n${noinline}func (i *in${name}) call(n int) int { return ${next}(n) + i.k }\ntype out${name} struct{ *in${name} }\n${noinline}func ${name}(n int) int { var c caller = &out${name}{&in${name}{1}}; return c.call(n) }`,
  },
  {
    name: 'method of an interface that is passed',
    allocates: true,
    declare: (name, next) =>
      `type in${name} struct{ k int }\n${noinline}func (i *in${name}) call(n int) int { return ${next}(n) + i.k }\ntype out${name} struct{ in${name} }\n${noinline}func use${name}(c caller, n int) int { return c.call(n) }\n${noinline}func ${name}(n int) int { return use${name}(&out${name}{}, n) }`,
  },
  {
    name: 'method value',
    declare: (name, next) =>
      `type on${name} struct{ k int }\n${noinline}func (o on${name}) call(n int) int { return ${next}(n) + o.k }\n${noinline}func run${name}(f func(int) int, n int) int { return f(n) }\n${noinline}func ${name}(n int) int { return run${name}(on${name}{1}.call, n) }`,
  },
  {
    name: 'method expression',
    declare: (name, next) =>
      `type on${name} struct{ k int }\n${noinline}func (o *on${name}) call(n int) int { return ${next}(n) + o.k }\n${noinline}func ${name}(n int) int { return (*on${name}).call(&on${name}{1}, n) }`,
  },
  {
    name: 'func value that is passed',
    declare: (name, next) =>
      `${noinline}func run${name}(f func(int) int, n int) int { return f(n) }\n${noinline}func ${name}(n int) int { return run${name}(func(k int) int { return ${next}(k) + n }, n) }`,
  },
  {
    name: 'func value that std calls',
    declare: (name, next) =>
      `${noinline}func ${name}(n int) int { return sort.Search(3, func(i int) bool { return ${next}(i) < n-1000 }) }`,
  },
  {
    name: 'func value of a field',
    isOpen: true,
    declare: (name, next) =>
      `var on${name} = struct{ f func(int) int }{${next}}\n${noinline}func ${name}(n int) int { return on${name}.f(n) }`,
  },
  {
    name: 'switch',
    declare: (name, next) =>
      `${noinline}func ${name}(n int) int {\n\tswitch n & 15 {\n${Array.from({ length: 12 }, (_, i) => `\tcase ${i}:\n\t\treturn ${i % 3 === 0 ? `${next}(n)` : `${next}(n + ${i})`}\n`).join('')}\t}\n\treturn ${next}(n)\n}`,
  },
  {
    name: 'recursion',
    declare: (name, next) => `${noinline}func ${name}(n int) int { if n > 3 { return ${name}(3) }; return ${next}(n) }`,
  },
  {
    name: 'beside a panic',
    declare: (name, next) =>
      `${noinline}func ${name}(n int) int { if n < 0 { panic(fmt.Sprintf("%d is negative", n)) }; return ${next}(n) }`,
  },
  {
    name: 'range over a function',
    since: 23,
    declare: (name, next) =>
      `${noinline}func seq${name}(yield func(int) bool) { for i := 0; i < 2; i++ { if !yield(i) { return } } }\n${noinline}func ${name}(n int) (r int) { for i := range seq${name} { r += ${next}(i + n) }; return r }`,
  },
  {
    name: 'with a lock',
    allocates: true,
    declare: (name, next) =>
      `var mu${name} sync.Mutex\n${noinline}func ${name}(n int) int { mu${name}.Lock(); defer mu${name}.Unlock(); return ${next}(n) }`,
  },
]

type Leaf = {
  readonly name: string
  readonly loud: string
  /** The package that allocates; the leaf itself where there is none. */
  readonly in?: RegExp
  readonly quiet: string
}

const leaves: readonly Leaf[] = [
  { name: 'new', loud: 'p := new(int); *p = n; kept = p', quiet: 'p := new(int); *p = n + 1; n = *p' },
  { name: 'make', loud: 'bytes0 = make([]byte, 64)', quiet: 'b := make([]byte, 64); n += len(b)' },
  { name: 'make of n', loud: 'bytes0 = make([]byte, n&7+1)', quiet: 'n += copy(buf[:], long)' },
  { name: 'box', loud: 'boxed = n + 1000', quiet: 'boxed = &fixed' },
  { name: 'closure', loud: 'hook = func() int { return n }', quiet: 'f := func() int { return n + 1 }; n = f()' },
  { name: 'concat', loud: 'text = word + other', quiet: 'if word == other { n++ }' },
  { name: 'bytes of a string', loud: 'bytes0 = []byte(long)', quiet: 'for i := range []byte(long) { n += i & 1 }' },
  { name: 'string of bytes', loud: 'text = string(longBytes)', quiet: 'n += table[string(longBytes)]' },
  { name: 'Itoa', loud: 'text = strconv.Itoa(n + 1000)', in: /strconv$/, quiet: 'n += bits.Len(uint(n))' },
  { name: 'error', loud: 'lastError = errors.New("x")', quiet: 'if lastError == errFixed { n++ }' },
  { name: 'clone', loud: 'ints = slices.Clone(sorted)', quiet: 'i, _ := slices.BinarySearch(sorted, n); n += i' },
  { name: 'Repeat', loud: 'text = strings.Repeat(word, 40)', in: /^strings$/, quiet: 'n += strings.Index(long, "q")' },
  { name: 'map', loud: 'numbers = map[int]int{n: 1}', quiet: 'n += numbers[n]' },
  { name: 'channel', loud: 'queue = make(chan int, 1)', quiet: 'select { case full <- n: default: }' },
  { name: 'append', loud: 'ints = append([]int(nil), n)', quiet: 'a := append(make([]int, 0, 4), n); n += a[0]' },
  { name: 'struct', loud: 'at = &point{n, 1}', quiet: 'p := &point{n, 1}; n += p.x' },
  { name: 'variadic', loud: 'keepAll(n, n+1)', quiet: 'n = sum(n, n+1)' },
  {
    name: 'buffer',
    loud: 'var b bytes.Buffer; b.WriteString(long); n += b.Len()',
    in: /^bytes$/,
    quiet: "n += bytes.IndexByte(longBytes, 'q')",
  },
  { name: 'Sprint', loud: 'text = fmt.Sprint(n + 1000)', in: /^fmt$|^$/, quiet: 'n += utf8.RuneCountInString(long)' },
  {
    name: 'sort',
    loud: 'ints = append(sorted[:0:0], 3, 1); slices.Sort(ints)',
    quiet: 'copy(few[:], sorted); slices.Sort(few[:])',
  },
]

const shared = `
type caller interface{ call(n int) int }

var last any

${noinline}func held(v any) { if v == nil { last = 1 } }

var _ = fmt.Sprint
var _ = sort.Search
var _ sync.Mutex
`

const last = `
type point struct{ x, y int }

var (
	kept      *int
	bytes0    []byte
	boxed     any
	fixed     = 7
	hook      func() int
	text      string
	word      = "xyz"
	other     = "zyx"
	buf       [64]byte
	long      = "the quick brown fox jumps over the lazy dog"
	longBytes = []byte(long)
	table     = map[string]int{"a": 1}
	lastError error
	errFixed  = errors.New("fixed")
	ints      []int
	sorted    = []int{1, 2, 3, 5, 8, 13}
	few       [6]int
	numbers   = map[int]int{1: 1}
	queue     chan int
	full      = make(chan int)
	at        *point
	all       []int
)

${noinline}func keepAll(n ...int) { all = n }

${noinline}func sum(n ...int) (k int) {
	for _, each := range n {
		k += each
	}
	return k
}
`

const importsOfLast = [
  'bytes',
  'errors',
  'fmt',
  'math/bits',
  'slices',
  'sort',
  'strconv',
  'strings',
  'sync',
  'unicode/utf8',
]
const depth = 5

/**
 * Chains of five calls to a leaf that allocates, and the same to one that does not. Each form is at each place of a chain, each leaf is behind many of
 * them. The first two functions are of one package, the next two of another, and the last one and the leaf of a third.
 * @param minor the release of Go: 26 of Go 1.26
 */
export function generatedChains(module: string, minor: number): GeneratedModule {
  const usable = forms.filter(({ since = 0 }) => since <= minor)
  const packages = ['near', 'far', 'farther'].map((name) => ({ name, lines: [] as string[] }))
  const [near, far, farther] = packages
  if (near === undefined || far === undefined || farther === undefined) throw new Error('there are three packages')
  near.lines.push(`package near\n\nimport (\n\t"fmt"\n\t"sort"\n\t"sync"\n\t"${module}/far"\n)`, shared)
  far.lines.push(`package far\n\nimport (\n\t"fmt"\n\t"sort"\n\t"sync"\n\t"${module}/farther"\n)`, shared)
  farther.lines.push(
    `package farther\n\nimport (\n${importsOfLast.map((path) => `\t"${path}"\n`).join('')})`,
    shared,
    last,
    'var _ = strconv.Itoa\nvar _ = strings.Index\nvar _ = bytes.IndexByte\nvar _ = slices.Sort[[]int]\nvar _ = bits.Len\nvar _ = utf8.RuneLen',
  )
  const homes = [near, near, far, far, farther]
  const silent = usable.filter(({ allocates = false, isOpen = false }) => !allocates && !isOpen)
  const chains = [...orders(usable), ...orders(silent)].flatMap((chosen, i) =>
    [true, false].map((isLoud): GeneratedChain => {
      const number = 2 * i + (isLoud ? 0 : 1)
      const leaf = leaves[i % leaves.length]
      if (leaf === undefined) throw new Error('there are leaves')
      const leafName = `Leaf${number}`
      farther.lines.push(`${noinline}func ${leafName}(n int) int {`)
      farther.lines.push(`\t${isLoud ? leaf.loud : leaf.quiet}`)
      const line = farther.lines.join('\n').split('\n').length
      farther.lines.push('\treturn n\n}\n')
      for (let k = depth - 1; k >= 0; k--) {
        const home = homes[k]
        const next = homes[k + 1]
        const name = k === 0 ? `Root${number}` : `C${number}L${k}`
        const called = k === depth - 1 ? leafName : `${next === home ? '' : `${next?.name}.`}C${number}L${k + 1}`
        home?.lines.push(`${chosen[k]?.declare(name, called)}\n`)
      }
      return {
        root: `Root${number}`,
        isLoud,
        forms: chosen.map(({ name }) => name),
        leaf: leaf.name,
        isOpen: chosen.some(({ isOpen = false }) => isOpen),
        allocates: chosen.some(({ allocates = false }) => allocates),
        at: leaf.in === undefined ? { name: leafName, line } : { package: leaf.in },
      }
    }),
  )
  return {
    chains,
    files: new Map([
      ['go.mod', `module ${module}\n\ngo 1.${Math.min(minor, 23)}\n`],
      ...packages.map(({ name, lines }) => [`${name}/${name}.go`, `${lines.join('\n')}\n`] as const),
    ]),
  }
}

/** Twice as many orders of five of them as there are: each is in each place. */
function orders(all: readonly Form[]): readonly (readonly Form[])[] {
  return [1, 7].flatMap((step) =>
    all.map((_, i) =>
      Array.from({ length: depth }, (_unused, k) => all[(i + k * step) % all.length]).filter(
        (each) => each !== undefined,
      ),
    ),
  )
}
