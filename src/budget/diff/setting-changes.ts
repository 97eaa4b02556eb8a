import { formatBenchtime } from '../benchtime.ts'
import type { Budget, Override, Rules } from '../budget.ts'
import type { Change } from './change.ts'
import { stricter } from './stricter.ts'

/**
 * The settings of a budget file by which head may ask for less than base: rules that say less, and any other value of what
 * decides which code is judged and how it is measured. Whether that loosens anything is for a person to say.
 */
export function settingChanges(base: Budget, head: Budget): readonly Change[] {
  const [from, to] = [measuring(base), measuring(head)]
  return [
    ...rules.flatMap(([what, key]) => {
      const isLower = stricter(base.rules[key], head.rules[key]) !== head.rules[key]
      return isLower ? [{ what: `rules.${what}`, from: base.rules[key], to: head.rules[key] }] : []
    }),
    ...Object.entries(from).flatMap(([what, old]) => {
      const now = to[what] ?? ''
      return old === now ? [] : [{ what, from: old, to: now }]
    }),
    ...overrideChanges(base.overrides, head.overrides),
  ]
}

const rules = [
  ['new-escapes', 'newEscapes'],
  ['slack', 'slack'],
  ['unlisted', 'unlisted'],
  ['loosened', 'loosened'],
] as const satisfies readonly (readonly [string, keyof Rules])[]

function measuring(budget: Budget): Readonly<Record<string, string>> {
  return {
    packages: budget.packages.join(' '),
    modules: (budget.modules ?? []).join(' '),
    tags: budget.tags.join(' '),
    benchtime: formatBenchtime(budget.benchtime),
    count: String(budget.count),
    cpu: String(budget.cpu),
  }
}

/** Overrides for other toolchains than this run's are in force elsewhere: each that is not the same is named by its condition. */
function overrideChanges(base: readonly Override[], head: readonly Override[]): readonly Change[] {
  const [from, to] = [base.map(contentOf), head.map(contentOf)]
  const changed = [
    ...base.filter((_, i) => !to.includes(from[i] ?? '')),
    ...head.filter((_, i) => !from.includes(to[i] ?? '')),
  ]
  return [...new Set(changed.map(conditionOf))].map((when) => ({ what: `overrides when ${when}`, from: '', to: '' }))
}

/** All but the places (`at`, `packageAt`), which move when a line is added above. */
function contentOf(override: Override): string {
  return JSON.stringify(override, (key, value: unknown) => (/^at$|At$/.test(key) ? undefined : value))
}

function conditionOf({ when }: Override): string {
  return Object.entries(when)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}
