export function allowedBy(
  patterns: readonly string[],
  fn: { package: string; packageName: string; name: string },
  home: string,
): string | undefined {
  return patterns.find((p) => p === `${fn.packageName}.${fn.name}` || (home === fn.package && p === fn.name))
}
