/** What a request can set that changes results; of `prepare` the commands, one a line. */
export type OverrideName =
  | 'benchtime'
  | 'count'
  | 'timeout'
  | 'jobs'
  | 'pass-env'
  | 'packages'
  | 'modules'
  | 'base'
  | 'prepare'

/** `benchtime: 10x`, as a report has it. */
export function overrideText(name: OverrideName, value: string): string {
  return `${name}: ${value}`
}

/** Which part of a budget is meant: `modules: my mod, other`. The folder of a module may have spaces. */
export function partText(name: PartName, parts: readonly string[]): string {
  return overrideText(name, parts.join(separator))
}

/** What such an override names. */
export function partsOf(value: string): readonly string[] {
  return value.split(separator)
}

const separator = ', '
type PartName = Extract<OverrideName, 'packages' | 'modules'>

/** What an override sets, and to what. */
export function readOverride(text: string): { readonly name: string; readonly value: string } {
  const [, name = '', value = ''] = /^([a-z-]+): (.+)$/s.exec(text) ?? []
  return { name, value }
}

const partNames: readonly PartName[] = ['packages', 'modules']
const ofAPart: ReadonlySet<string> = new Set(partNames)

/** Those that hold for all of a budget: which part of its packages and modules a run had is its own affair. */
export function withoutParts(overrides: readonly string[]): readonly string[] {
  return overrides.filter((text) => !ofAPart.has(readOverride(text).name))
}

/** The commands that were run first, without which code is missing. */
export function preparations(overrides: readonly string[]): readonly string[] {
  return overrides.filter((text) => readOverride(text).name === ('prepare' satisfies OverrideName))
}

/** Of a part with more names, a person reads the first of them. */
const mostShown = 4

/** As a page has it: a part of hundreds of packages, which is a job of a computed matrix, is not read by name. */
export function shownOverride(text: string): string {
  const { name, value } = readOverride(text)
  if (name === 'prepare') return text.replaceAll('\n', '; ')
  const values = partsOf(value)
  if (!ofAPart.has(name) || values.length <= mostShown) return text
  const shown = values.slice(0, mostShown - 1)
  return `${partText(name as PartName, shown)} and ${values.length - shown.length} more`
}

/** What several runs set together: parts are joined, and none is named where one of them had no such part. */
export function joinedOverrides(runs: readonly (readonly string[])[]): readonly string[] {
  const parts = partNames.flatMap((name) => {
    const values = runs.map((own) => own.map(readOverride).find((it) => it.name === name)?.value)
    const all = values.flatMap((value) => (value === undefined ? [] : partsOf(value)))
    return values.includes(undefined) || all.length === 0 ? [] : [partText(name, [...new Set(all)])]
  })
  return [...new Set([...runs.flatMap(withoutParts), ...parts])].sort()
}
