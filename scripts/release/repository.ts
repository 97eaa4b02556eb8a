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
  const pages = execFileSync('git', ['ls-files', 'docs', '*.md'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => /\.(?:md|ya?ml|sh)$/.test(file) && !file.startsWith('__tests__/'))
  return Object.fromEntries(
    [...new Set([...named, ...pages])].map((file) => [file, readFileSync(`${root}${file}`, 'utf8')]),
  )
}
