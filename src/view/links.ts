import type { Position } from '../diagnostic/position.ts'
import type { Report } from '../report/report-schema.ts'
import type { Inline } from '../words/inline.ts'
import { formatLine } from '../words/place.ts'
import { urlPath } from './escape.ts'

/** Where links may point. All URLs are built by the caller from the server's own address. */
export type Links = {
  /** `https://github.com/OWNER/REPO/blob/SHA`, `https://gitlab.com/GROUP/NAME/-/blob/SHA`: where the lines of a file can be looked at. */
  readonly blobUrl?: string
  /** The files that are the same there as measured: a link to another one would show a wrong line. */
  readonly covers?: (file: string) => boolean
  readonly runUrl?: string
  /** Where docs/causes.md of this action can be read. */
  readonly causesUrl?: string
}

/** Links to the lines of the commit that a report is about, for the files that are the same there as in what was measured. */
export function codeLinks(
  { commit }: Pick<Report, 'commit'>,
  blobUrl: (sha: string) => string | undefined,
): Pick<Links, 'blobUrl' | 'covers'> {
  const sha = commit.head ?? commit.measured
  const differs = commit.head === null || commit.head === commit.measured ? [] : commit.differs
  const url = sha === null ? undefined : blobUrl(sha)
  return url === undefined || differs === null ? {} : { blobUrl: url, covers: (file) => !differs.includes(file) }
}

/** A place in code, `codec/encode.go:41`: a link where its line is known to be the same there. */
export function placeIn(at: Position, { blobUrl, covers }: Links): Inline {
  const isThere = blobUrl !== undefined && at.line !== 0 && covers?.(at.file) === true
  return { place: formatLine(at), url: isThere ? `${blobUrl}/${urlPath(at.file)}#L${at.line}` : null }
}
