/** How a command ended that gave no answer. */
export type Ended =
  | { readonly ended: 'late'; readonly seconds: number }
  | { readonly ended: 'talkative' }
  | { readonly ended: 'code'; readonly exit: number | null }
  | { readonly ended: 'signal'; readonly signal: string }

/** The same as part of a message: `git ls-remote took longer than 120 s`, `go list exited with code 1`. */
export function endedText(command: string, end: Ended): string {
  switch (end.ended) {
    case 'late':
      return `${command} took longer than ${end.seconds} s`
    case 'talkative':
      return `${command} printed more output than allowed`
    case 'code':
      return `${command} exited with code ${end.exit}`
    case 'signal':
      return `${command} was ended by ${end.signal}`
  }
}
