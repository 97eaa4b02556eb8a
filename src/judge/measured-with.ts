import type { Budget } from '../budget/budget.ts'
import { overridesForRelease } from '../budget/match/effective-entries.ts'
import type { MeasuredWith } from '../budget/measured-with.ts'
import type { Toolchain } from '../go/command/toolchain.ts'
import { isOtherLevel, settingTexts, type ToolchainSettings } from '../go/command/toolchain-settings.ts'
import { minorRelease } from '../go/names/go-version.ts'

/**
 * What `measured-with` says of a toolchain: `go1.26`, `go1.26 GOEXPERIMENT=noswissmap`; undefined where its release has no number.
 */
export function measuredWithText({ go, settings }: MeasuredWith): string | undefined {
  const release = minorRelease(go)
  return release === undefined ? undefined : [release, ...settingTexts(settings)].join(' ')
}

/** Whether limits that were taken under one toolchain are those of another: no other minor release, no other setting. */
export function isMeasuredWith(measuredWith: MeasuredWith, toolchain: Toolchain): boolean {
  return minorRelease(measuredWith.go) === minorRelease(toolchain.go) && hasSettings(measuredWith, toolchain)
}

/** Whether both have the same settings. The level of another architecture says nothing about this one. */
export function hasSettings(
  { settings }: Pick<MeasuredWith, 'settings'>,
  toolchain: Pick<Toolchain, 'goarch' | 'settings'>,
): boolean {
  const known = Object.entries(settings).filter(([name]) => !isOtherLevel(name, toolchain.goarch))
  return isSameSettings(Object.fromEntries(known), toolchain.settings)
}

/** Whether two toolchains have the same settings, in whatever order a list is written. */
export function isSameSettings(one: ToolchainSettings, other: ToolchainSettings): boolean {
  const textOf = (settings: ToolchainSettings): string =>
    settingTexts(
      Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value.split(',').sort().join(',')])),
    ).join(' ')
  return textOf(one) === textOf(other)
}

/**
 * What `measured-with` is to say after all limits were taken anew; undefined where it says so already, where several toolchains
 * were used, and where entries of an override stood in for the budget's own, which were not measured then.
 */
export function measuredWithOf(budget: Budget, toolchains: readonly Toolchain[]): string | undefined {
  const { measuredWith } = budget
  const text = measuredWithOfAll(toolchains)
  if (text === undefined) return undefined
  if (measuredWith !== undefined && toolchains.every((toolchain) => isMeasuredWith(measuredWith, toolchain)))
    return undefined
  const isOverridden = toolchains.some((toolchain) => overridesForRelease(budget, toolchain).length > 0)
  return isOverridden ? undefined : text
}

/** What `measured-with` says of all these toolchains; undefined where they are several. */
export function measuredWithOfAll(toolchains: readonly Toolchain[]): string | undefined {
  const [text, ...others] = new Set(toolchains.map(measuredWithText))
  return others.length === 0 ? text : undefined
}
