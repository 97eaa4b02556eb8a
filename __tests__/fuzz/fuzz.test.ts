import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../support/runs.ts'
import { fuzzes } from './fuzzes.ts'
import { budgetText, failing, passing, verdictOfReports, verdictWithBudget } from './over-budget.ts'

/** `npm run fuzz -- --seed N` has others. */
const seed = 13

test.each(fuzzes)('$name', ({ property }) => {
  fc.assert(property, { seed, numRuns: runs(150) })
})

test('what is mutated fails unmutated, each for one reason', () => {
  expect(verdictOfReports([JSON.stringify(passing)])).toBe('pass')
  expect(verdictWithBudget(budgetText, passing)).toBe('pass')
  for (const { report } of failing) {
    expect(verdictOfReports([JSON.stringify(report)])).toBe('over-budget')
    expect(verdictWithBudget(budgetText, report)).toBe('over-budget')
  }
})
