import { type DiagnosticCode, diagnosticCodes } from '../../src/diagnostic/diagnostic.ts'
import { diagnosticWords } from '../../src/words/diagnostics.ts'

const intro = `# Diagnostics

A diagnostic is about the input or the environment: the budget file, the request, the Go toolchain, a benchmark that could
not be measured, or a comment that could not be posted. What is found in the judged code is a finding, not a diagnostic.

Most diagnostics are errors, and one error makes the verdict \`cannot-judge\` (exit code 2): if something could not be read
or measured, nothing passes. Warnings and notes do not change the verdict. A diagnostic shows \`file:line:column\` and the
line with carets, if it has a position, and a hint. All diagnostics are reported, not just the first one.
`

const sayings = `The output of a program is shown with all control characters and workflow commands made visible, up to five lines of 200 characters, and without the values of the variables that \`pass-env\` names.`

/** The sections of the page, by the code that each begins with. */
const sections: Partial<Record<DiagnosticCode, readonly string[]>> = {
  BUDGET_NOT_FOUND: ['## The budget file'],
  BAD_SETTING: ['## Request and environment'],
  UNREADABLE_COMPILER_OUTPUT: ['## Reading the compiler'],
  NO_BENCHMARKS: ['## Benchmarks', wrapped(sayings)],
  REPORT_UNREADABLE: ['## Reports'],
  COMMENT_FORBIDDEN: ['## Publishing'],
}

/** The text of docs/diagnostics.md: what each code means and what to do about it, from the catalogue. */
export function diagnosticsPage(): string {
  const parts = diagnosticCodes.flatMap((code) => {
    const { about, wayOut } = diagnosticWords[code]
    return [...(sections[code] ?? []), `### ${code}`, wrapped(about), wrapped(`**Do:** ${wayOut}`)]
  })
  return `${[intro.trimEnd(), ...parts].join('\n\n')}\n`
}

/** Lines of at most 120 characters. */
function wrapped(text: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > 120) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
