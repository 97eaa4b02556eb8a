/** Where a top-level benchmark is declared in a test file. */
export type BenchmarkDeclaration = { readonly name: string; readonly line: number; readonly column: number }

/**
 * The benchmark functions that a Go source file declares. gofmt and Go's grammar both put `func` of a declaration first on
 * its line; a line that only looks so inside a raw string or a comment is left out.
 */
export function benchmarkDeclarations(source: string): readonly BenchmarkDeclaration[] {
  const code = withoutCommentsAndStrings(source)
  return code.split('\n').flatMap((text, index) => {
    const match = /^\s*func\s+(Benchmark[\p{L}\p{N}_]*)\s*\(/u.exec(text)
    if (match?.[1] === undefined) return []
    return [
      {
        name: match[1],
        line: index + 1,
        column: new TextEncoder().encode(text.slice(0, text.indexOf(match[1]))).length + 1,
      },
    ]
  })
}

/** The source with raw strings, strings and comments blanked, line ends kept. */
function withoutCommentsAndStrings(source: string): string {
  const skipped = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|`[^`]*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g
  return source.replace(skipped, (text) => text.replace(/[^\n]/g, ' '))
}
