/** What a changelog says of one release, or of what comes next. */
export type Section = {
  /** Undefined: not released. */
  readonly version: string | undefined
  readonly date: string | undefined
  /** What stands under the heading, without empty lines around it. */
  readonly text: string
}

const heading = /^## (?:Unreleased|(\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d))$/

/** The sections of a changelog, in their order. Throws where a heading is neither `Unreleased` nor a version and a date. */
export function sectionsOf(changelog: string): readonly Section[] {
  return changelog
    .split(/^(?=## )/m)
    .filter((part) => part.startsWith('## '))
    .map((part) => {
      const [first = '', ...rest] = part.split('\n')
      const found = heading.exec(first)
      if (found === null)
        throw new Error(`CHANGELOG.md: \`${first}\` is neither \`## Unreleased\` nor \`## X.Y.Z - YYYY-MM-DD\``)
      return { version: found[1], date: found[2], text: rest.join('\n').trim() }
    })
}

/** The notes of a release: its section. Throws where there is none, or nothing in it. */
export function notesOf(changelog: string, version: string): string {
  const section = sectionsOf(changelog).find((each) => each.version === version)
  if (section === undefined) throw new Error(`CHANGELOG.md has no section \`## ${version} - YYYY-MM-DD\``)
  if (section.text === '') throw new Error(`CHANGELOG.md says nothing of ${version}`)
  return section.text
}

/** The notes that a release would have now. */
export function notesToCome(changelog: string): string {
  return sectionsOf(changelog).find(({ version }) => version === undefined)?.text ?? ''
}

/** The changelog in which what comes next is the release. */
export function withRelease(changelog: string, version: string, date: string): string {
  const sections = sectionsOf(changelog)
  if (sections.some((section) => section.version === version))
    throw new Error(`CHANGELOG.md has a section of ${version} already`)
  if (notesToCome(changelog) === '') throw new Error('CHANGELOG.md has nothing under `## Unreleased`')
  return changelog.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} - ${date}`)
}
