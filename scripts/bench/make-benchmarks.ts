import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Writes a module of one package with that many benchmarks, each of a function of its own, and a budget that limits all of them. */
export function makeBenchmarks(folder: string, benchmarks: number): void {
  mkdirSync(folder, { recursive: true })
  const numbers = Array.from({ length: benchmarks }, (_, at) => String(at).padStart(5, '0'))
  writeFileSync(join(folder, 'go.mod'), 'module example.com/benchmarks\n\ngo 1.21\n')
  writeFileSync(join(folder, 'allocs-budget.yml'), budget)
  writeFileSync(join(folder, 'code.go'), `package benchmarks\n${numbers.map(code).join('')}`)
  writeFileSync(
    join(folder, 'code_test.go'),
    `package benchmarks\n\nimport "testing"\n\nvar kept *int\n${numbers.map(tests).join('')}`,
  )
}

const budget = `version: 1
benchmarks:
  .:
    Benchmark*: 1
functions:
  .:
    New*: 1
`

function code(number: string): string {
  return `
// New${number} puts a number on the heap.
func New${number}(value int) *int {
	value += 1${number}
	return &value
}
`
}

function tests(number: string): string {
  return `
func Benchmark${number}(b *testing.B) {
	for i := 0; i < b.N; i++ {
		kept = New${number}(i)
	}
}
`
}
