const numbers = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-dev)?$/ // SemVer has no 01

/** The release that a version is, or is on the way to: 1.2.3 and 1.2.3-dev are [1, 2, 3]; undefined: neither. */
export function numbersOf(version: string): readonly number[] | undefined {
  return numbers.exec(version)?.slice(1).map(Number)
}

/** The version without its `-dev`. */
export function releaseOf(version: string): string {
  return version.replace(/-dev$/, '')
}

/** Below zero where the release of `a` comes before the one of `b`. */
export function compareReleases(a: string, b: string): number {
  const [first, second] = [numbersOf(a) ?? [], numbersOf(b) ?? []]
  return first.map((n, i) => n - (second[i] ?? 0)).find((difference) => difference !== 0) ?? 0
}

/** The tag of the newest release; what is the tag of none is passed over. */
export function newestOf(tags: readonly string[]): string | undefined {
  return tags
    .filter((tag) => /^v[\d.]+$/.test(tag) && numbersOf(tag.slice(1)) !== undefined)
    .sort((a, b) => compareReleases(a.slice(1), b.slice(1)))
    .at(-1)
}
