import type { GoFunction } from './heap-site.ts'

/** Functions whose files, and those of their sites, have other names. Of a hundred thousand sites in a few thousand files each is asked for once. */
export function renameFiles(functions: readonly GoFunction[], nameOf: (file: string) => string): readonly GoFunction[] {
  const names = new Map<string, string>()
  const renamed = (file: string): string => {
    const known = names.get(file) ?? nameOf(file)
    names.set(file, known)
    return known
  }
  return functions.map((fn) => ({
    ...fn,
    file: fn.line === 0 ? '' : renamed(fn.file),
    sites: fn.sites.map((site) => ({
      ...site,
      file: renamed(site.file),
      why: site.why.map((step) => ({ ...step, file: renamed(step.file) })),
    })),
  }))
}
