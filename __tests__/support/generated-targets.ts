import { random } from './generated-functions.ts'

/** A call through a func value or an interface in the made-up code: the only one of its kind in its function. */
export type GeneratedSite = { readonly fn: string; readonly kind: 'func' | 'interface' }

/** A program whose functions hand on what they call, or something else instead. */
export type GeneratedTargets = {
  readonly roots: readonly string[]
  readonly sites: readonly GeneratedSite[]
  /** What can be called, by the names that the product has for it. */
  readonly targets: readonly string[]
  /** By path. The command `cmd` prints `root site target` of each call that was made, as indexes. */
  readonly files: ReadonlyMap<string, string>
}

const methods = ['B0', 'B1', 'B2']
const plain = ['L0', 'L1', 'L2']

const declarations = `package m

import (
	"math/bits"
	"sync/atomic"
)

type Sink interface {
	Name() string
	Take(n int) int
}

// A func value and an interface value that anybody may set.
var F = L0
var S Sink = &B0{}
var G func(int) int

var at int
var count atomic.Int64
var kept *int
var wide [9]int

func hit(target int) { Seen[at][target] = true }

//go:noinline
func noise(n int) int { return n + 1 }

//go:noinline
func keep(n *int) { kept = n }

//go:noinline
func setF(f *func(int) int) { *f = F }

//go:noinline
func look(f *func(int) int) { _ = *f }

//go:noinline
func pick(f func(int) int, n int) func(int) int {
	if n%2 == 0 {
		return f
	}
	return L1
}
`

type Open = { func: boolean; interface: boolean; depth: number }

class Generator {
  readonly #next: () => number
  readonly #uses: readonly (readonly string[])[]
  readonly sites: GeneratedSite[] = []
  readonly targets = [...plain, ...methods.map((name) => `(*${name}).Take`)]

  constructor(seed: number, uses: number) {
    this.#next = random(seed)
    const parameters = ['f func(int) int', 'g func(int) int', 's Sink', 't Sink', 'n int', 'w string', 'p *int']
    this.#uses = Array.from({ length: uses }, () => {
      const shuffled = parameters.map((each) => [this.#next(), each] as const).sort(([a], [b]) => a - b)
      return shuffled.map(([, each]) => each)
    })
  }

  root(i: number): string {
    const name = `Root${i}`
    const calls = Array.from(
      { length: 1 + this.#below(2) },
      () => `\tn += ${this.#use(this.#below(this.#uses.length), name)}\n`,
    )
    return `func ${name}(n int) int {\n${calls.join('')}\treturn n\n}\n`
  }

  use(i: number): string {
    const open: Open = { func: true, interface: true, depth: 0 }
    const body = this.#block(i, open)
    return `//go:noinline\nfunc Use${i}(${this.#uses[i]?.join(', ')}) int {\n${body}\treturn n + len(w) + *p\n}\n`
  }

  #below(n: number): number {
    return Math.floor(this.#next() * n)
  }

  #one(all: readonly string[]): string {
    return all[this.#below(all.length)] ?? ''
  }

  #block(use: number, open: Open): string {
    return Array.from({ length: 2 + this.#below(4) }, () => this.#statement(use, open)).join('')
  }

  #statement(use: number, open: Open): string {
    const tabs = '\t'.repeat(open.depth + 1)
    const roll = this.#below(26)
    if (roll < 6 && open.func) {
      open.func = false
      return `${tabs}at = ${this.#site(use, 'func')}\n${tabs}n += ${this.#one(['f', 'f', 'g'])}(n)\n`
    }
    if (roll < 11 && open.interface) {
      open.interface = false
      return `${tabs}at = ${this.#site(use, 'interface')}\n${tabs}n += ${this.#one(['s', 's', 't'])}.Take(n)\n`
    }
    if (roll < 17 && open.depth < 2) return this.#around(use, open, tabs)
    if (roll < 20 && use + 1 < this.#uses.length) {
      const next = use + 1 + this.#below(this.#uses.length - use - 1)
      return `${tabs}n += ${this.#use(next, `Use${use}`)}\n`
    }
    if (roll < 22) return `${tabs}${this.#one(this.#changes(`Use${use}`))}\n`
    return `${tabs}${this.#one(noises)}\n`
  }

  /** A statement with others in it. */
  #around(use: number, open: Open, tabs: string): string {
    const inner = { ...open, depth: open.depth + 1 }
    const block = this.#block(use, inner)
    Object.assign(open, { func: inner.func, interface: inner.interface })
    const kind = this.#below(5)
    if (kind < 2) return `${tabs}if n%${2 + kind} == 0 {\n${block}${tabs}}\n`
    if (kind === 2) return `${tabs}for i := 0; i < 2; i++ {\n${block}${tabs}}\n`
    if (kind === 3) return `${tabs}if n&1 == 0 {\n${tabs}\tn++\n${tabs}} else {\n${block}${tabs}}\n`
    const cases = Array.from(
      { length: 9 },
      (_, i) => `${tabs}case ${i}:\n${i === 4 ? block : `${tabs}\tn = noise(n + ${(i * i) % 7})\n`}`,
    )
    return `${tabs}switch n & 15 {\n${cases.join('')}${tabs}}\n`
  }

  #changes(fn: string): readonly string[] {
    return [
      'f = g',
      'f, g = g, f',
      'g = F',
      's, t = t, s',
      's = S',
      'setF(&g)',
      'look(&f)',
      'if n > 5 { f = L2 }',
      'f = pick(g, n)',
    ].concat(`if f != nil { g = ${this.#func(fn)} }`, `if n&2 == 0 { t = ${this.#sink()} }`)
  }

  /** A call of another function of the program. */
  #use(i: number, from: string): string {
    const isUse = from.startsWith('Use')
    const args = (this.#uses[i] ?? []).map((parameter) => {
      const type = parameter.slice(parameter.indexOf(' ') + 1)
      if (type === 'func(int) int')
        return isUse && this.#below(3) > 0 ? this.#one(['f', 'g']) : this.#mostly(plain, i, this.#func(from))
      if (type === 'Sink')
        return isUse && this.#below(3) > 0
          ? this.#one(['s', 't'])
          : this.#mostly(
              methods.map((name) => `&${name}{}`),
              i,
              this.#sink(),
            )
      return type === 'int' ? 'n&7' : type === 'string' ? (isUse ? 'w' : '"w"') : isUse ? 'p' : '&wide[n&7]'
    })
    return `Use${i}(${args.join(', ')})`
  }

  /** What all callers of a function hand on, or else. */
  #mostly(all: readonly string[], fn: number, other: string): string {
    return this.#below(4) > 0 ? (all[fn % all.length] ?? other) : other
  }

  #func(fn: string): string {
    const target = this.#target(fn)
    const closures = [
      `func(k int) int { hit(${target}); return k + n }`,
      `func(k int) int { hit(${target}); return k }`,
    ]
    return this.#one([...closures, ...closures, ...plain, 'F'])
  }

  #sink(): string {
    return this.#one(['&B0{}', '&B0{n}', '&B1{}', '&B2{}', '&B2{n}', 'S'])
  }

  #target(name: string): number {
    const known = this.targets.indexOf(name)
    return known >= 0 ? known : this.targets.push(name) - 1
  }

  #site(use: number, kind: GeneratedSite['kind']): number {
    return this.sites.push({ fn: `Use${use}`, kind }) - 1
  }
}

/** What has nothing to do with what is called, but with where it is kept. */
const noises = [
  'n = noise(n)',
  'n = noise(n) + noise(n+1)',
  'count.Add(int64(n))',
  'n = n / (n&7 | 1)',
  'wide = [9]int{n, *p}',
  '{ _, low := bits.Mul64(uint64(n), 7); n = int(low & 63) }',
  'n = int(bits.RotateLeft(uint(n), 3) & 63)',
  '{ copied := wide; n += copied[n&7] }',
  'keep(p)',
  'defer noise(n)',
  'if n > 60 { n = 3 }',
  'n = min(n, 17)',
  'if len(w) > 3 { panic(w) }',
]

/** A program of one seed. */
export function generatedTargets(
  module: string,
  seed: number,
  size: { roots: number; uses: number },
): GeneratedTargets {
  const make = new Generator(seed, size.uses)
  const uses = Array.from({ length: size.uses }, (_, i) => make.use(i))
  const roots = Array.from({ length: size.roots }, (_, i) => make.root(i))
  const names = roots.map((_, i) => `Root${i}`)
  const leaves = plain.map((name, i) => `//go:noinline\nfunc ${name}(n int) int { hit(${i}); return n + ${i} }\n`)
  const types = methods.map(
    (name, i) =>
      `type ${name} struct{ n int }\n\nfunc (b *${name}) Name() string { return "${name}" }\n\n//go:noinline\nfunc (b *${name}) Take(n int) int { hit(${plain.length + i}); return n + b.n }\n`,
  )
  const seen = `var Seen [${make.sites.length}][${make.targets.length}]bool\n\nvar Roots = []func(int) int{${names.join(', ')}}\n`
  const main = `package main

import (
	"fmt"

	"${module}"
)

func main() {
	for root, f := range m.Roots {
		clear(m.Seen[:])
		for n := 0; n < 24; n++ {
			f(n)
		}
		for site, targets := range m.Seen {
			for target, isSeen := range targets {
				if isSeen {
					fmt.Println(root, site, target)
				}
			}
		}
	}
}
`
  return {
    roots: names,
    sites: make.sites,
    targets: make.targets,
    files: new Map([
      ['go.mod', `module ${module}\n\ngo 1.21\n`],
      ['m.go', [declarations, seen, ...leaves, ...types, ...uses, ...roots].join('\n')],
      ['cmd/main.go', main],
    ]),
  }
}
