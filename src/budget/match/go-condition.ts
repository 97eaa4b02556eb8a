import { releaseOf } from '../../go/names/go-version.ts'

/** `1.25` (that minor, any patch), `1.26.3` (just that), `>=1.26`, `<1.24`; published in the JSON Schema too. */
export const goConditionPattern = /^(?:>=|<)?1\.(?:0|[1-9]\d{0,3})(?:\.(?:0|[1-9]\d{0,3}))?$/

/**
 * Whether a toolchain fits the condition of an override.
 * @param condition a text of `goConditionPattern`
 * @param goVersion GOVERSION as `go env` prints it: `go1.26.3`, `go1.27rc1`, `devel go1.28-3c2f8a1 ...`, `go1.25.4 X:none`.
 *   A beta, a release candidate and a development version count as the first release of their minor. One without a
 *   number fits no condition.
 */
export function fitsGoCondition(condition: string, goVersion: string): boolean {
  const [, operator, wantedMinor, wantedPatch] = /^(>=|<)?1\.(\d+)(?:\.(\d+))?$/.exec(condition) ?? []
  const got = releaseOf(goVersion)
  if (wantedMinor === undefined || got === undefined) return false
  const minor = got.minor - Number(wantedMinor)
  const patch = got.patch - Number(wantedPatch ?? 0)
  const difference = minor === 0 ? patch : minor
  if (operator === '>=') return difference >= 0
  if (operator === '<') return difference < 0
  return minor === 0 && (wantedPatch === undefined || patch === 0)
}
