import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files of minutes. Begun last, one of them runs alone while the other worker has nothing to do. */
const long = ['public-modules/', 'causes/', 'e2e/heap-site-cases', 'e2e/shared-state'].map(
  (path) => `/__tests__/${path}`,
)

/** The order of vitest, which goes by the size of a file where nothing is known of its time, with the longest ones first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => long.some((path) => moduleId.includes(path))
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
