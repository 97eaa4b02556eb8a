import type { CompileFailure } from '../../diagnostic/args/go.ts'

/** How a compile ended that gave no answer: what follows `the compile of PACKAGE`. */
export function compileText(failure: CompileFailure): string {
  switch (failure.how) {
    case 'late':
      return withSaid(`took longer than ${failure.seconds} s`, failure.said)
    case 'talkative':
      return withSaid('printed more output than allowed', failure.said)
    case 'failed':
      return withSaid('failed', failure.said)
    case 'unreadable':
      return 'printed output that cannot be parsed'
    case 'empty':
      return 'named no package'
  }
}

function withSaid(how: string, lines: readonly string[]): string {
  return lines.length === 0 ? how : `${how}: ${lines.join('; ')}`
}
