/** Whether a path begins at a root, that of a drive too: `/src`, `C:\src`. */
export function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:)/.test(path)
}

/**
 * A path as Go, git, and a budget write it, with `/` between its elements; a person on Windows writes `codec\go`.
 * @param separator the system's: where that is `/`, a `\` is part of a name and stays
 */
export function slashPath(path: string, separator: string): string {
  return separator === '\\' ? path.replaceAll('\\', '/') : path
}

/** Joins two slash paths and takes `.` and `..` out. */
export function joinPath(folder: string, path: string): string {
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.length === 0 ? '.' : parts.join('/')
}
