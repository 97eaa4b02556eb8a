import { publishedAt, repository } from '../../src/lang/repository.ts'
import { isReleased } from '../../src/lang/version.ts'
import { notesToCome, sectionsOf } from './changelog.ts'
import { useProblems } from './uses.ts'
import { compareReleases, numbersOf } from './versions.ts'

/** Every file that names the version, or an address with it, by its path in the repository. */
export type Files = Readonly<Record<string, string>>

type Manifest = {
  readonly version: string
  readonly engines: { readonly node: string }
  readonly repository: { readonly url: string }
}

export const schemaFiles = ['allocs-budget.schema.json', 'allocs-budget.report.schema.json'] as const

/** The version of the repository. */
export function versionIn(files: Files): string {
  return (JSON.parse(files['package.json'] ?? '{}') as Manifest).version
}

/** What does not agree with the version of package.json; empty: all does. */
export function disagreements(files: Files): readonly string[] {
  const manifest = JSON.parse(textOf(files, 'package.json')) as Manifest
  const { version } = manifest
  if (numbersOf(version) === undefined) return [`package.json: version ${version} is neither X.Y.Z nor X.Y.Z-dev`]
  return [
    ...lockProblems(files, version),
    ...(textOf(files, 'src/lang/version.ts').includes(`export const version = '${version}'\n`)
      ? []
      : [`src/lang/version.ts: version is not ${version}`]),
    ...changelogProblems(textOf(files, 'CHANGELOG.md'), version),
    ...schemaFiles.flatMap((file) => schemaProblems(file, textOf(files, file), version)),
    ...actionProblems(textOf(files, 'action.yml'), manifest),
    ...Object.entries(files).flatMap(([file, text]) => useProblems(file, text, version)),
  ]
}

function textOf(files: Files, name: string): string {
  const text = files[name]
  if (text === undefined) throw new Error(`there is no ${name}`)
  return text
}

function lockProblems(files: Files, version: string): readonly string[] {
  const lock = JSON.parse(textOf(files, 'package-lock.json')) as {
    version: string
    packages: Record<string, { version: string }>
  }
  return [lock.version, lock.packages['']?.version]
    .filter((locked) => locked !== version)
    .map((locked) => `package-lock.json: version ${locked} is not ${version}`)
}

/** A release is the newest section, and nothing stands above it; between two releases, the next one is newer than that. */
function changelogProblems(changelog: string, version: string): readonly string[] {
  const newest = sectionsOf(changelog).find((section) => section.version !== undefined)?.version
  if (!isReleased(version)) {
    return newest === undefined || compareReleases(newest, version) < 0
      ? []
      : [`CHANGELOG.md: ${newest} is released, so that what comes next cannot be ${version}`]
  }
  return [
    ...(newest === version ? [] : [`CHANGELOG.md: the newest release is ${newest ?? 'none'}, not ${version}`]),
    ...(notesToCome(changelog) === ''
      ? []
      : [`CHANGELOG.md: something is unreleased; the version after ${version} has to end with -dev`]),
  ]
}

/** Only what was released has an address. */
function schemaProblems(file: string, text: string, version: string): readonly string[] {
  const { $id } = JSON.parse(text) as { $id?: string }
  const want = publishedAt(version, file)
  return $id === want ? [] : [`${file}: $id is ${$id ?? 'missing'}, not ${want ?? 'missing'}`]
}

/** The action runs on a Node that the package supports, under the repository's one name. */
function actionProblems(action: string, { engines, repository: { url } }: Manifest): readonly string[] {
  const major = /^ {2}using: node(\d+)$/m.exec(action)?.[1]
  const isSupported = engines.node
    .split('||')
    .some((range) => range.trim() === `^${major}.0.0` || range.trim() === `^${major}`)
  return [
    ...(isSupported ? [] : [`action.yml: node${major} is not in engines of package.json (${engines.node})`]),
    ...(url === `git+https://github.com/${repository}.git` ? [] : [`package.json: repository is ${url}`]),
  ]
}
