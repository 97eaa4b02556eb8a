/** Whether a path begins at a root, that of a drive too: `/src`, `C:\src`. */
export function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:)/.test(path)
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
