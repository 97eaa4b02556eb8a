import type { Hunk } from '../budget/edit/text-edit.ts'
import type { RenderedDiagnostic } from '../diagnostic/diagnostic.ts'
import type { Toolchain } from '../go/command/toolchain.ts'
import type { NewLimit } from '../judge/new-limits.ts'
import { formatToolchains } from '../words/format-toolchain.ts'
import { count } from '../words/numbers.ts'
import { diagnosticBlock } from './diagnostics.ts'
import { terminalText } from './escape.ts'
import { type Paint, paint } from './style.ts'
import { blockLines, type Lines, printed } from './terminal.ts'

/** What came of an update, to be shown. */
export type ShownUpdate = {
  readonly file: string
  readonly hunks: readonly Hunk[]
  readonly limits: readonly NewLimit[]
  readonly over: readonly NewLimit[]
  readonly toolchains: readonly Toolchain[]
  readonly diagnostics: readonly RenderedDiagnostic[]
}

/** Each limit that changed, then the lines of the file as a unified diff without context. Ends with a line end. */
export function renderUpdate(
  { file, hunks, limits, over, toolchains, diagnostics }: ShownUpdate,
  { color, isDry }: { readonly color: boolean; readonly isDry: boolean },
): string {
  const style = paint(color)
  const under = formatToolchains(toolchains)
  const what = limits.length > 0 ? count(limits.length, 'limit') : hunks.length > 0 ? 'measured-with' : undefined
  const verb = isDry ? 'would change' : 'changed'
  return printed([
    [
      `${terminalText(file)}: ${what === undefined ? 'nothing to change' : `${what} ${verb}`}${style('dim', ` (${terminalText(under)})`)}`,
      ...limits.map((limit) => `  ${limitLine(limit)}`),
    ],
    over.length === 0
      ? []
      : [
          `${style('yellow', 'warning')}: ${count(over.length, 'limit')} ${over.length === 1 ? 'is' : 'are'} exceeded; not raised, because --tighten only lowers limits`,
          ...over.map((limit) => `  ${limitLine(limit)}`),
        ],
    ...diagnostics
      .filter(({ severity }) => severity === 'warning')
      .map((warning) => blockLines(diagnosticBlock(warning), style)),
    hunks.length === 0 ? [] : diffLines(file, hunks, style),
  ])
}

function limitLine({ name, unit, from, to }: NewLimit): string {
  return terminalText(`${name}: ${from} -> ${to} ${unit}`)
}

function diffLines(file: string, hunks: readonly Hunk[], style: Paint): Lines {
  let shift = 0
  return [
    style('bold', `--- ${terminalText(file)}`),
    style('bold', `+++ ${terminalText(file)}`),
    ...hunks.flatMap(({ line, before, after }) => {
      const head = `@@ -${range(line, before.length)} +${range(line + shift, after.length)} @@`
      shift += after.length - before.length
      return [
        style('cyan', head),
        ...before.map((text) => style('red', `-${terminalText(text)}`)),
        ...after.map((text) => style('green', `+${terminalText(text)}`)),
      ]
    }),
  ]
}

/** As GNU diff has it: an empty range is after the line before. */
function range(line: number, length: number): string {
  if (length === 0) return `${line - 1},0`
  return length === 1 ? String(line) : `${line},${length}`
}
