import { repository } from '../../src/lang/repository.ts'
import { numbersOf, releaseOf } from './versions.ts'

/** Not ours: a path (`yaml/v3`, `/api/v3`), a part of a name (`yaml.v3`, `other@v3`), a level (`GOAMD64=v3`), what a commit is (`@SHA # v6`). */
const theirs = String.raw`[\w/]|\w[.@-]|\bGO\w+=|@[0-9a-f]{40} # `
const ourPath = `${repository}/(?:(?:blob|raw|tree)/)?`

/** A step of a workflow, whatever its tag, and the tag of a major version wherever else: `rev: v0`, `COMMIT = 'v0'`. */
const tags = new RegExp(String.raw`(${repository}@)v\d[\w.-]*\b|(${ourPath}|(?<!${theirs}))v\d+(?!\w|[.-]\d)`, 'g')
const started = /\b(allocs-budget@)\d[\w.-]*\b/g

/** These name versions of others, or what was at the time. */
const spared = ['CHANGELOG.md', 'package-lock.json']

/** What is pasted takes the moving tag of this major version, or this release. */
export function withUses(file: string, text: string, version: string): string {
  if (spared.includes(file)) return text
  return wanted(version).reduce(
    (all, { use, name }) => all.replace(use, (_, ...groups) => `${before(groups)}${name}`),
    text,
  )
}

/** What `withUses` would change. */
export function useProblems(file: string, text: string, version: string): readonly string[] {
  if (spared.includes(file)) return []
  return wanted(version).flatMap(({ use, name }) =>
    [...text.matchAll(use)].flatMap(([found, ...groups]) =>
      found === `${before(groups)}${name}` ? [] : [`${file}: ${found} is not ${name}`],
    ),
  )
}

function wanted(version: string): readonly { readonly use: RegExp; readonly name: string }[] {
  const [major] = numbersOf(version) ?? []
  return [
    { use: tags, name: `v${major}` },
    { use: started, name: releaseOf(version) },
  ]
}

/** The group that took part. */
function before([first, second]: readonly unknown[]): unknown {
  return first ?? second ?? ''
}
