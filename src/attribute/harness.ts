import { splitSymbol } from '../go/names/function-name.ts'
import { isTestFile } from '../go/names/source-file.ts'
import type { OwnFrame, OwnLocation } from '../go/output/profile.ts'

/** What of a stack says whose it is: the symbols of all its frames, leaf first. */
type Symbols = readonly string[]

/**
 * Whether no operation of a benchmark allocates with a stack: package testing and the runtime do, on their own account, or a package as it
 * is initialised. A library's own goroutine is the benchmark's, which led to its start, and so is all that has a frame of the repository's.
 * @param stacks all of the profile
 */
export function isHarness(stack: readonly OwnLocation[], stacks: Iterable<readonly OwnLocation[]>): boolean {
  if (isOwn(stack)) return false
  const symbols = symbolsOf(stack)
  if (symbols.every(isRuntime) || isInitialisation(symbols)) return true
  return isOfTesting(symbols) || (symbols.every(isRegexp) && ![...stacks].some(leadsToRegexp))
}

/**
 * Whether a way begins in a goroutine that another function of the tests started, an example, a test, TestMain or an initialiser of a test
 * file: what that allocates meanwhile is not the benchmark's.
 * @param path its own frames, the outermost last
 */
export function isOfOtherTest(path: readonly Pick<OwnFrame, 'function' | 'file'>[]): boolean {
  const outermost = path.at(-1)
  if (outermost === undefined || !isTestFile(outermost.file)) return false
  const bare = splitSymbol(outermost.function, '')?.bare ?? ''
  return /^(?:(?:Test|Example|Fuzz)(?![\p{Ll}])|init(?:\.|$))/u.test(bare)
}

function isOwn(stack: readonly OwnLocation[]): boolean {
  return stack.some((location) => location.some(({ own }) => own !== null))
}

function symbolsOf(stack: readonly OwnLocation[]): Symbols {
  return stack.flatMap((location) => location.map((frame) => frame.function))
}

function isRuntime(symbol: string): boolean {
  return /^(?:internal\/)?runtime(?:\/[\w/]+)?\./.test(symbol)
}

/** The runtime runs these before main, once for a process: `unicode.init`, `regexp/syntax.init.0`. */
function isInitialisation(symbols: Symbols): boolean {
  const at = symbols.findIndex((symbol) => /\.init(?:\.\d+)?$/.test(symbol))
  return at >= 0 && symbols.slice(at + 1).every((symbol) => isRuntime(symbol) || symbol === 'main.main')
}

/**
 * Called by package testing, and not by a benchmark: those that a library has are called by `(*B).runN`, and by `RunParallel` in goroutines
 * (testing/benchmark.go).
 */
function isOfTesting(symbols: Symbols): boolean {
  const isTesting = (symbol: string): boolean => symbol.startsWith('testing.')
  const isCalled = symbols.some((symbol, i) => {
    const by = symbols[i + 1] ?? ''
    return /^testing\.\(\*B\)\.(?:runN|RunParallel\.func1)$/.test(by) && !isTesting(symbol) && !isRuntime(symbol)
  })
  return symbols.some(isTesting) && !isCalled
}

/**
 * A stack that was cut off before it gets to package testing: regular expressions are compiled by functions that call themselves, and a
 * profile has 32 frames of them (128 since Go 1.23).
 */
function isRegexp(symbol: string): boolean {
  return /^(?:regexp|regexp\/syntax|slices|sort|strings|strconv|unicode)\./.test(symbol)
}

/** Who compiles one in code of the repository also allocates close to where it is called, with a stack that is whole. */
function leadsToRegexp(stack: readonly OwnLocation[]): boolean {
  return isOwn(stack) && symbolsOf(stack).some((symbol) => /^regexp(?:\/syntax)?\./.test(symbol))
}
