/** What a person types in the module's folder to see why a benchmark or function allocates. */
export function explainCommand(name: string): string {
  return `allocs-budget explain ${shellWord(name)}`
}

/** A word for a POSIX shell, in quotes only where it needs them. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
