import { relative, resolve, sep } from 'node:path'
import { assemble, type Draft } from '../app/assemble.ts'
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { type NamedOutput, writeNamed } from '../host/named-files.ts'
import { complain, print, showsColor } from '../host/standard-output.ts'
import { slashPath } from '../lang/paths.ts'
import type { Report } from '../report/report-schema.ts'
import { exitCodeOf } from '../report/verdict.ts'
import { renderBenchmarks } from '../view/benchmark-format.ts'
import { renderCodeQuality } from '../view/render-code-quality.ts'
import { renderJson } from '../view/render-json.ts'
import { renderMarkdown, summaryMax } from '../view/render-markdown.ts'
import { renderSarif } from '../view/render-sarif.ts'
import { renderTerminal } from '../view/render-terminal.ts'
import { shellWord } from '../words/explain-command.ts'
import type { Output } from './command-line.ts'

/** How a command line wants its result, the files for it, and what starts the command where the result is read. */
export type Destination = {
  readonly output: Output
  readonly files: readonly NamedOutput[]
  readonly program: string
}

/**
 * The end of a run: writes the files that were asked for, prints the result, and gives the exit code. It is the verdict's own. A file
 * that was asked for and cannot be written is part of what is printed, and makes the verdict `cannot-judge`, as it does in the
 * action: whoever waits for the file would else take an older one for it, or none for a pass.
 */
export async function conclude(draft: Draft, { output, files, program }: Destination): Promise<number> {
  const problems: Diagnostic[] = []
  let report = assemble(draft)
  for (const [by, render] of renderings) {
    const file = files.find((each) => each.by === by)
    const problem = file === undefined ? undefined : await writeNamed(file, await render(report))
    if (problem === undefined) continue
    problems.push(problem)
    report = assemble({ ...draft, diagnostics: [...draft.diagnostics, ...problems] })
  }
  const { verdict } = report
  const isFile = output.json === '-' || output.markdown === '-'
  return concludeWith(
    asPrinted(report, output, { program, before: toRoot(draft.root) }),
    exitCodeOf[verdict],
    isFile,
    `the verdict is ${verdict}`,
  )
}

/** Prints what a command has to say, and gives the exit code: `code`, or 2 where the text was to be a file and is not whole. */
export async function concludeWith(text: string, code: number, isFile: boolean, brief: string): Promise<number> {
  const printed = await print(text)
  if (printed.kind !== 'failed') return code
  complain(`${brief}, but the output cannot be printed: ${printed.why}`, printed.hint)
  return isFile ? 2 : code
}

/** How each file is written; the JSON report comes last, so that it says what became of the others. */
const renderings: readonly (readonly [by: string, render: (report: Report) => string | Promise<string>])[] = [
  ['--bench', renderBenchmarks],
  ['--code-quality', renderCodeQuality],
  ['--markdown', asMarkdown],
  ['--sarif', (report) => renderSarif(report)],
  ['--json', renderJson],
]

function asMarkdown(report: Report): string {
  return `${renderMarkdown(report, { ...summaryMax, fails: true, links: {} })}\n`
}

/** What has to be typed before a command that works in the repository's root, from where the person stands: `cd .. && `. */
function toRoot(root: string | undefined): string {
  const way = root === undefined ? '' : slashPath(relative(resolve('.'), root), sep)
  const isElsewhere = /^(?:\.\.\/)+[^.]/.test(way)
  return way === '' ? '' : `cd ${shellWord(isElsewhere ? (root ?? '') : way)} && `
}

function asPrinted(
  report: Report,
  output: Output,
  commands: { readonly program: string; readonly before: string },
): string {
  if (output.json === '-') return renderJson(report)
  if (output.markdown === '-') return asMarkdown(report)
  if (output.quiet && report.verdict === 'pass') return ''
  return renderTerminal(report, { color: wantsColor(output), verbose: output.verbose, ...commands })
}

/** Whether to color what is printed: as asked, else as Node reads the terminal and the environment. */
export function wantsColor({ color }: Pick<Output, 'color'>): boolean {
  return color === 'auto' ? showsColor() : color === 'always'
}
