import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Every page that people read: those at the top, of docs, and what GitHub shows where an issue or a pull request is opened. */
export const pages: readonly string[] = [...markdownIn(''), ...markdownIn('docs/'), ...markdownIn('.github/')]

/** The Markdown files of a folder, from the repository's root. */
function markdownIn(folder: string): readonly string[] {
  const files = readdirSync(`${root}${folder}`).filter((file) => file.endsWith('.md'))
  return files.sort().map((file) => `${folder}${file}`)
}
