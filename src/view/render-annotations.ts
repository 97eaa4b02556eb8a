import type { Report } from '../report/report-schema.ts'
import { type Annotation, annotations } from './annotations.ts'
import { viewForAnyone } from './view.ts'

export type { Annotation } from './annotations.ts'

/** A report as annotations: at most ten of each level, the worst, diagnostics before findings; the tenth counts the rest. */
export function renderAnnotations(report: Report): readonly Annotation[] {
  return annotations(viewForAnyone(report))
}
