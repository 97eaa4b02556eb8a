/** How a command ended that gave no answer. */
export type Ended =
  | { readonly ended: 'late'; readonly seconds: number }
  | { readonly ended: 'talkative' }
  | { readonly ended: 'code'; readonly exit: number | null }
  | { readonly ended: 'signal'; readonly signal: string }

/** The same as part of a message: `git ls-remote took longer than 120 s`, `go list exits 1`. */
export function endedText(command: string, end: Ended): string {
  switch (end.ended) {
    case 'late':
      return `${command} took longer than ${end.seconds} s`
    case 'talkative':
      return `${command} printed more than is read of it`
    case 'code':
      return `${command} exits ${end.exit}`
    case 'signal':
      return `${command} was ended by ${end.signal}`
  }
}
