import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'

const kinds = ['passed', 'failed', 'skipped'] as const
type Counts = Record<(typeof kinds)[number], number>

/**
 * Ends the run with one plain line of counts, for people and for tools that read the last line of a log. Where `TEST_COUNTS` names a
 * file, runs that follow each other add theirs to it, and the line is of all of them.
 */
export class ClosingLine implements Reporter {
  #filter: readonly string[] = []

  onInit(vitest: Vitest): void {
    this.#filter = vitest.config.tagsFilter ?? []
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed++
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state !== 'pending' && !this.#isLeftOut(test)) counts[state]++
      }
    }
    const all = withEarlier(counts)
    // Behind the summary that the default reporter writes at the same moment.
    process.on('exit', () =>
      process.stdout.write(`\nTests: ${kinds.map((kind) => `${all[kind]} ${kind}`).join(', ')}\n`),
    )
  }

  /** What the other of `npm test` and `npm run test:all` runs is not skipped. */
  #isLeftOut({ tags }: TestCase): boolean {
    const isWide = tags.includes('wide')
    return this.#filter.includes('wide') ? !isWide : this.#filter.includes('!wide') && isWide
  }
}

function withEarlier(counts: Counts): Counts {
  const file = process.env.TEST_COUNTS
  if (file === undefined || file === '') return counts
  const earlier = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  appendFileSync(file, `${kinds.map((kind) => counts[kind]).join(' ')}\n`)
  const all = { ...counts }
  for (const line of earlier) {
    const numbers = line.split(' ').map(Number)
    for (const [i, kind] of kinds.entries()) all[kind] += numbers[i] ?? 0
  }
  return all
}
