import { isAbsolute } from '../../lang/paths.ts'
import type { PatternError } from './pattern-error.ts'

/** Why a text of `modules` is no folder at or below the one it is relative to; undefined where it is. */
export function moduleFolderFlaw(folder: string): PatternError | undefined {
  const hint = 'write a folder with a go.mod from where the budget lies, such as . or tools/gen'
  if (folder.trim() === '') return { says: 'the folder is empty', hint }
  if (/[\p{Cc}]/u.test(folder)) return { says: 'a folder has no control characters', hint }
  if (folder.startsWith('-'))
    return { says: 'a folder that starts with - could be taken for a flag', hint: `write ./${folder}` }
  if (folder.includes('\\'))
    return { says: 'a folder has / on every system', hint: `write ${folder.replaceAll('\\', '/')}` }
  if (isAbsolute(folder)) return { says: 'an absolute path would be another one on each machine', hint }
  if (folder.split('/').includes('..')) return { says: '.. leaves the place that the budget is for', hint }
  if (folder.includes('...')) return { says: 'a folder is no pattern', hint: 'list each module by itself' }
  return undefined
}
