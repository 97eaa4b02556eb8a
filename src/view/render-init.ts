import type { RenderedDiagnostic } from '../diagnostic/diagnostic.ts'
import type { Toolchain } from '../go/command/toolchain.ts'
import { formatToolchains } from '../words/format-toolchain.ts'
import { count } from '../words/numbers.ts'
import { installed, startedBy } from '../words/program.ts'
import { diagnosticBlock } from './diagnostics.ts'
import { terminalText } from './escape.ts'
import { paint } from './style.ts'
import { blockLines, printed } from './terminal.ts'

/** What came of writing a budget, to be shown. */
export type ShownInit = {
  readonly file: string
  readonly benchmarks: number
  readonly functions: number
  readonly toolchains: readonly Toolchain[]
  readonly warnings: readonly RenderedDiagnostic[]
}

/** What comes next: the command that checks the budget, and the workflow that does. */
type Next = { readonly check: string; readonly workflow: string }

/** What was written, what was left out, and the workflow to paste. Ends with a line end. */
export function renderInit(
  { file, benchmarks, functions, toolchains, warnings }: ShownInit,
  { check, workflow }: Next,
  color: boolean,
  program = installed,
): string {
  const style = paint(color)
  const under = formatToolchains(toolchains)
  const groups = [
    [
      `${style('green', 'written')}: ${terminalText(file)} with ${count(benchmarks, 'benchmark')} and ${count(functions, 'function')}${style('dim', ` (${terminalText(under)})`)}`,
    ],
    ...warnings.map((warning) => blockLines(diagnosticBlock(warning), style)),
    [
      startedBy(
        program,
        `Run \`${terminalText(check)}\`, commit the budget, and save this as .github/workflows/allocations.yml:`,
      ),
    ],
  ]
  return `${printed(groups)}\n${workflow}`
}
