/**
 * Makes a Go module of many small packages with two benchmarks each, and a budget that limits all of them:
 *
 *     bash scripts/node.sh scripts/bench/make-packages.ts FOLDER [packages]
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The import path of the module that is made. */
export const modulePath = 'example.com/many'

/** The name of the package with that number, from 0: the last element of its import path. */
export function packageName(number: number): string {
  return `p${String(number).padStart(4, '0')}`
}

/**
 * Writes the module into a folder, which is made where it is not there. Each package imports the one with half its number, so that not all
 * can be compiled at once; its code is its own, so that nothing of one is the build cache's of another.
 * @param packages how many
 */
export function makePackages(folder: string, packages: number): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'go.mod'), `module ${modulePath}\n\ngo 1.21\n`)
  writeFileSync(join(folder, 'allocs-budget.yml'), budget)
  for (let number = 0; number < packages; number++) {
    const name = packageName(number)
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, `${name}_test.go`), tests(name))
    writePackage(folder, number)
  }
}

/**
 * Writes the code of one package, which another edit compiles to something else.
 * @param edit a whole number; 0 is what the module begins with
 */
export function writePackage(folder: string, number: number, edit = 0): void {
  const name = packageName(number)
  writeFileSync(join(folder, name, `${name}.go`), source(number, edit))
}

const budget = `version: 1
benchmarks:
  ./...:
    BenchmarkAppend: 0
    BenchmarkNode: 1
functions:
  ./...:
    (*Node).Sum: 0
`

function source(number: number, edit: number): string {
  const name = packageName(number)
  const below = packageName(Math.floor(number / 2))
  const isFirst = number === 0
  return `// Package ${name} is one of many.
package ${name}
${isFirst ? '' : `\nimport "${modulePath}/${below}"\n`}
// Number tells this package from the others.
const Number = ${number + 100_000 * edit}${isFirst ? '' : ` + 0*${below}.Number`}

// Node is an element of a list.
type Node struct {
	Value int
	Next  *Node
}

// New puts a node in front of a list.
func New(value int, next *Node) *Node { return &Node{Value: value + Number, Next: next} }

// Sum adds the values of a list.
func (n *Node) Sum() (sum int) {
	for ; n != nil; n = n.Next {
		sum += n.Value
	}
	return sum
}

// Append writes the digits of a number.
func Append(to []byte, value int) []byte {
	for ; value > 0; value /= 10 {
		to = append(to, byte('0'+value%10))
	}
	return to
}
`
}

function tests(name: string): string {
  return `package ${name}

import "testing"

var kept *Node

func BenchmarkAppend(b *testing.B) {
	buffer := make([]byte, 0, 64)
	for i := 0; i < b.N; i++ {
		buffer = Append(buffer[:0], i)
	}
}

func BenchmarkNode(b *testing.B) {
	for i := 0; i < b.N; i++ {
		kept = New(i, nil)
	}
}
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder, packages = '100'] = process.argv.slice(2)
  if (folder === undefined || !/^[1-9]\d{0,4}$/.test(packages)) throw new Error('give a folder, and how many packages')
  makePackages(folder, Number(packages))
}
