import type { PatternFlaw } from '../../diagnostic/args/pattern-flaw.ts'
import { isAbsolute } from '../../lang/paths.ts'

/** Why a text of `modules` is no folder at or below the one it is relative to; undefined where it is. */
export function moduleFolderFlaw(folder: string): PatternFlaw | undefined {
  const of = 'module'
  if (folder.trim() === '') return { of, flaw: 'empty' }
  if (/[\p{Cc}]/u.test(folder)) return { of, flaw: 'control' }
  if (folder.startsWith('-')) return { of, flaw: 'dash', write: `./${folder}` }
  if (folder.includes('\\')) return { of, flaw: 'backslash', write: folder.replaceAll('\\', '/') }
  if (isAbsolute(folder)) return { of, flaw: 'absolute' }
  if (folder.split('/').includes('..')) return { of, flaw: 'outside' }
  return folder.includes('...') ? { of, flaw: 'pattern' } : undefined
}
