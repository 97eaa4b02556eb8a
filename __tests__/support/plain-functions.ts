import { readFileSync } from 'node:fs'
import type { LinkedPackage } from './linked-walk.ts'

/** A function that can be called with values of basic types, and the types of its parameters. */
export type PlainFunction = { readonly package: string; readonly name: string; readonly parameters: readonly string[] }

/** Three values of each type, of which one is unusual. */
const values: Readonly<Record<string, readonly [string, string, string]>> = {
  bool: ['true', 'false', 'true'],
  byte: ["'x'", '0', '0xff'],
  complex128: ['3 + 4i', '0', '-1e300i'],
  float32: ['3.25', '0', '-1e30'],
  float64: ['3.25', '0', '-1e300'],
  int: ['7', '0', '-3'],
  int32: ['7', '0', '-3'],
  int64: ['7', '0', '-3'],
  rune: ["'x'", "'ß'", '-1'],
  string: ['"127.0.0.1"', '"häßlich/../a b%20c.go"', '""'],
  uint: ['7', '0', '1 << 40'],
  uint16: ['7', '0', '1 << 15'],
  uint32: ['7', '0', '1 << 31'],
  uint64: ['7', '0', '1 << 63'],
  uint8: ['7', '0', '0xff'],
  '[]byte': ['[]byte("127.0.0.1 and some more to write over")', '[]byte("häßlich")', 'nil'],
  '[]float64': ['[]float64{3, 1, 2}', '[]float64{1}', 'nil'],
  '[]int': ['[]int{3, 1, 2}', '[]int{1}', 'nil'],
  '[]rune': ['[]rune("häßlich")', '[]rune("x")', 'nil'],
  '[]string': ['[]string{"b", "a"}', '[]string{""}', 'nil'],
}

/** Exported functions of packages with parameters of basic types only, from their source. */
export function plainFunctions(packages: readonly LinkedPackage[]): readonly PlainFunction[] {
  return packages.flatMap(({ importPath, directory, files }) =>
    files.flatMap((file) =>
      [...readFileSync(`${directory}/${file}`, 'utf8').matchAll(/^func ([A-Z]\w*)\(([^()]*)\)/gm)].flatMap(
        ([, name = '', list = '']): readonly PlainFunction[] => {
          const parameters = typesOf(list)
          const isPlain = parameters.length > 0 && parameters.every((type) => Object.hasOwn(values, type))
          return isPlain ? [{ package: importPath, name, parameters }] : []
        },
      ),
    ),
  )
}

/** `a, b int, s string`: from the right, a name without a type has that of the next one. */
function typesOf(list: string): readonly string[] {
  const types: string[] = []
  for (const each of list
    .split(',')
    .map((text) => text.trim())
    .reverse()) {
    const [, type] = /^\w+\s+(.+)$/.exec(each) ?? []
    const inherited = types[0]
    if (type !== undefined) types.unshift(type)
    else if (inherited !== undefined && each !== '') types.unshift(inherited)
    else return []
  }
  return types
}

/**
 * A program that calls each function with three sets of values, through a variable, so that nothing of it is inlined, and prints the number of
 * allocations of a call: `strconv.Atoi 0 1`; `panics` where it does.
 */
export function measuringProgram(functions: readonly PlainFunction[]): string {
  const paths = [...new Set(functions.map((fn) => fn.package))]
  const types = [...new Set(functions.flatMap(({ parameters }) => parameters))]
  const variable = (type: string): string => `v${types.indexOf(type)}`
  const call = ({ package: path, name, parameters }: PlainFunction, i: number): string =>
    `\tmeasure("${path}.${name}", func(k int) { f${i}(${parameters.map((type) => `${variable(type)}[k]`).join(', ')}) })\n`
  return `package main

import (
	"fmt"
	"testing"

${paths.map((path, i) => `\tp${i} "${path}"\n`).join('')})

var (
${types.map((type) => `\t${variable(type)} = [3]${type}{${values[type]?.join(', ')}}\n`).join('')}${functions
  .map((fn, i) => `\tf${i} = p${paths.indexOf(fn.package)}.${fn.name}\n`)
  .join('')})

func isPanic(f func(int), k int) (is bool) {
	defer func() { is = recover() != nil }()
	f(k)
	return false
}

func measure(name string, f func(int)) {
	for k := 0; k < 3; k++ {
		if isPanic(f, k) {
			fmt.Println(name, k, "panics")
		} else {
			fmt.Println(name, k, testing.AllocsPerRun(20, func() { f(k) }))
		}
	}
}

func main() {
${functions.map(call).join('')}}
`
}
