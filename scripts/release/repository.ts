import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Files, schemaFiles } from './agreement.ts'

/** The root of the repository, with a slash at the end. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

const named = [
  'package.json',
  'package-lock.json',
  'CHANGELOG.md',
  'action.yml',
  'README.md',
  'src/lang/version.ts',
  'src/write/workflow.ts',
  ...schemaFiles,
]

/** Reads every file that names the version, or an address with it. */
export function readVersionedFiles(): Files {
  // Every text, whatever its name ends with (`Jenkinsfile`), and no picture.
  const texts = ['grep', '-I', '--files-with-matches', '', '--', 'docs', '*.md', ':(exclude)__tests__']
  const pages = execFileSync('git', texts, { cwd: root, encoding: 'utf8' }).trim().split('\n')
  return Object.fromEntries(
    [...new Set([...named, ...pages])].map((file) => [file, readFileSync(`${root}${file}`, 'utf8')]),
  )
}
