import { expect } from 'vitest'
import type { CompilerFacts } from '../../src/go/output/compiler-facts.ts'
import type { GoFunction } from '../../src/go/sites/heap-site.ts'
import { heapSites } from '../../src/go/sites/heap-sites.ts'

/** The heap sites of what was compiled; all sums of calls hold. */
export function balanced(facts: CompilerFacts): readonly GoFunction[] {
  const { functions, imbalances } = heapSites(facts)
  expect(imbalances).toEqual([])
  return functions
}

/** Functions and their sites as lines of text, for comparing and reading. */
export function listing(functions: readonly GoFunction[], withCalls = true): string {
  const lines = functions
    .filter(({ sites }) => sites.length > 0)
    .flatMap(({ package: path, name, sites }) => [
      `${path} ${name}`,
      ...sites.map((site) => {
        const call = withCalls && site.call !== '' ? ` [${site.call}]` : ''
        return `  ${site.class} ${site.line}:${site.column} ${site.text}`.trimEnd() + call
      }),
    ])
  return `${lines.join('\n')}\n`
}
