/** How every line of progress begins: with the time since the start. */
const timed = /^\[(?:\d+:)?\d+:\d\d\] /

/** Whether a text begins as progress does. */
export function isTimed(text: string): boolean {
  return timed.test(text)
}

/** The lines of progress in what was printed, without their times. */
export function progressIn(printed: string): readonly string[] {
  return printed.split('\n').flatMap((line) => (timed.test(line) ? [line.replace(timed, '')] : []))
}

/** What was printed beside progress. */
export function withoutProgress(printed: string): string {
  return printed
    .split('\n')
    .filter((line) => !timed.test(line))
    .join('\n')
}
