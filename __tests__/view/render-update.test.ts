import { expect, test } from 'vitest'
import type { RenderedDiagnostic } from '../../src/diagnostic/diagnostic.ts'
import { diagnosticBlock } from '../../src/view/diagnostics.ts'
import { renderInit } from '../../src/view/render-init.ts'
import { renderUpdate, type ShownUpdate } from '../../src/view/render-update.ts'
import { paint } from '../../src/view/style.ts'
import { blockLines } from '../../src/view/terminal.ts'

const warning: RenderedDiagnostic = {
  code: 'SECOND_BUDGET',
  severity: 'warning',
  message: 'a.yml is not used',
  at: { file: 'm/a.yml', line: 3, column: 5 },
  frame: ' 3 | a: 1\n   | ^',
  hint: 'keep one of them',
}
const shown: ShownUpdate = {
  file: 'm/allocs-budget.yml',
  hunks: [],
  limits: [],
  over: [],
  toolchains: [],
  diagnostics: [warning],
}
/** As `check` shows it: place, code, frame and hint. */
const asInCheck = blockLines(diagnosticBlock(warning), paint(false)).join('\n')

test('update and init show a warning as check does', () => {
  for (const part of ['m/a.yml:3:5', 'a.yml is not used', '[SECOND_BUDGET]', '3 | a: 1', 'keep one of them'])
    expect(asInCheck).toContain(part)
  expect(renderUpdate(shown, { color: false, isDry: false })).toContain(`\n\n${asInCheck}\n`)
  const written = { file: 'b.yml', benchmarks: 1, functions: 0, toolchains: [], warnings: [warning] }
  expect(renderInit(written, { check: 'allocs-budget check', workflow: 'name: x\n' }, false)).toContain(
    `\n\n${asInCheck}\n`,
  )
})

test.each([
  [1, 'warning: 1 limit is exceeded; not raised, because --tighten only lowers limits\n  BenchmarkA: 0 -> 1 allocs/op'],
  [
    2,
    'warning: 2 limits are exceeded; not raised, because --tighten only lowers limits\n  BenchmarkA: 0 -> 1 allocs/op',
  ],
])('%i exceeded: a limit that --tighten does not raise is shown as that', (times, says) => {
  const limit = { name: 'BenchmarkA', unit: 'allocs/op', from: '0', to: '1' } as ShownUpdate['over'][number]
  const over = Array.from({ length: times }, () => limit)
  expect(renderUpdate({ ...shown, over, diagnostics: [] }, { color: false, isDry: false })).toContain(says)
})
