import type { BenchmarkRow } from '../report/report-schema.ts'
import { isAdded } from './growth.ts'
import type { Story } from './story.ts'
import { mostFirst } from './story-of-draft.ts'

/**
 * What is more than at base is known to the last object where one story has all of it: Go counts the benchmark, and the profile
 * only its lines.
 */
export function exactly(stories: readonly Story[]): readonly Story[] {
  const inStories = new Map<BenchmarkRow, number>()
  for (const row of stories.flatMap(({ benchmarks }) => benchmarks.flatMap(({ rows }) => rows)))
    inStories.set(row, (inStories.get(row) ?? 0) + 1)
  return stories.map((story) => {
    if (!isAdded(story.since)) return story
    const benchmarks = story.benchmarks.map((part) => {
      const counted = part.rows.flatMap((row) =>
        row.base === null || inStories.get(row) !== 1 ? [] : [row.allocsPerOp - row.base.allocsPerOp],
      )
      const allocs = Math.max(...counted)
      return counted.length === part.rows.length && allocs > 0 && part.bytes === 0
        ? { ...part, allocs, atLeast: false }
        : part
    })
    return { ...story, benchmarks: mostFirst(benchmarks) }
  })
}
