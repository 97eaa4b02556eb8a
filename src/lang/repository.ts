import { isReleased } from './version.ts'

/** This project on GitHub. */
export const repository = 'allocs-budget/allocs-budget'

/** Where a file of a release can be read; undefined: the version is none of a release, and there is no such address. */
export function publishedAt(version: string, file: string): string | undefined {
  return isReleased(version) ? `https://raw.githubusercontent.com/${repository}/v${version}/${file}` : undefined
}
