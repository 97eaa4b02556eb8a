import type { ModuleMeasured } from './measured.ts'

/**
 * Whether a module failed as a whole: no package of it could be listed, or none could be built. What exists in it is not known, and
 * an error says why: whatever else would be said of it follows from that.
 */
export function isUnread({ packages, broken }: Pick<ModuleMeasured, 'packages' | 'broken'>): boolean {
  const known = new Set(broken)
  return packages.every((path) => known.has(path))
}
