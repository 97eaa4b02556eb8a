import { keyOf, type Reading } from './by-hand-output.ts'

/** What of a row of our report is compared. */
export type Row = {
  readonly package: string
  readonly name: string
  readonly allocsPerOp: number
  readonly bytesPerOp: number
  readonly once: { readonly allocs: number; readonly bytes: number } | null
  readonly limit: { readonly allocs: Limit; readonly bytes: Limit }
  readonly status: string
}
type Limit = { readonly max: number } | null

type Unit = 'allocs/op' | 'B/op'

/** A number of ours beside those of all runs by hand. */
export type Difference = {
  readonly key: string
  readonly unit: Unit
  readonly ours: number
  readonly byHand: readonly number[]
}

/** Every number that a limit is set for, each in one of the four lists; and what there is on one side alone. */
export type Compared = {
  readonly equal: number
  /** Two runs by hand do not agree, whatever ours says. */
  readonly unstable: readonly Difference[]
  /** By hand has a share of what our report says was allocated once. */
  readonly setUp: readonly Difference[]
  readonly other: readonly Difference[]
  /** Benchmarks that our report judges and by hand does not show, and the other way around. */
  readonly onlyOurs: readonly string[]
  readonly onlyByHand: readonly string[]
  readonly verdicts: {
    readonly same: number
    /** Runs by hand come to both. */
    readonly unstable: readonly string[]
    readonly other: readonly string[]
  }
}

/** Holds the rows of our report against one run by hand or more. */
export function compareNumbers(rows: readonly Row[], runs: readonly ReadonlyMap<string, Reading>[]): Compared {
  const differences = { unstable: [] as Difference[], setUp: [] as Difference[], other: [] as Difference[] }
  const verdicts = { same: 0, unstable: [] as string[], other: [] as string[] }
  const onlyOurs: string[] = []
  const judged = new Set<string>()
  let equal = 0
  for (const row of rows) {
    const key = keyOf(row.package, row.name)
    judged.add(key)
    const readings = runs.flatMap((run) => run.get(key) ?? [])
    if (readings.length === 0) {
      onlyOurs.push(key)
      continue
    }
    for (const { kind, ...difference } of numbersOf(row, readings).map((judged) => classified(judged, readings))) {
      if (kind === 'equal') equal++
      else differences[kind].push({ key, ...difference })
    }
    const verdict = verdictBeside(row, readings)
    if (verdict === 'same') verdicts.same++
    else verdicts[verdict].push(key)
  }
  const seen = new Set(runs.flatMap((run) => [...run.keys()]))
  return { equal, ...differences, onlyOurs, onlyByHand: [...seen].filter((key) => !judged.has(key)), verdicts }
}

type Judged = { readonly unit: Unit; readonly ours: number; readonly once: number; readonly byHand: readonly number[] }

function numbersOf({ limit, once, allocsPerOp, bytesPerOp }: Row, readings: readonly Reading[]): readonly Judged[] {
  const allocs = { ours: allocsPerOp, once: once?.allocs ?? 0, byHand: readings.map((each) => each.allocs) }
  const bytes = { ours: bytesPerOp, once: once?.bytes ?? 0, byHand: readings.map((each) => each.bytes) }
  return [
    ...(limit.allocs === null ? [] : [{ unit: 'allocs/op', ...allocs } as const]),
    ...(limit.bytes === null ? [] : [{ unit: 'B/op', ...bytes } as const]),
  ]
}

function classified({ unit, ours, once, byHand }: Judged, readings: readonly Reading[]) {
  const difference = { unit, ours, byHand }
  if (new Set(byHand).size > 1) return { kind: 'unstable', ...difference } as const
  if (byHand[0] === ours) return { kind: 'equal', ...difference } as const
  const isSetUp = byHand.every((number, at) => isShareOf(once, number - ours, readings[at]?.iterations ?? 1))
  return { kind: isSetUp ? 'setUp' : 'other', ...difference } as const
}

/**
 * Whether what by hand reads more is its share of what was allocated once. Go prints the whole part of the sum, and our number is a whole
 * part too: together they can carry one.
 */
function isShareOf(once: number, more: number, iterations: number): boolean {
  const share = Math.floor(once / iterations)
  return once > 0 && more > 0 && more >= share && more <= share + 1
}

function verdictBeside({ limit, status }: Row, readings: readonly Reading[]): 'same' | 'unstable' | 'other' {
  const isWithin = ({ allocs, bytes }: Reading): boolean =>
    allocs <= (limit.allocs?.max ?? Number.POSITIVE_INFINITY) && bytes <= (limit.bytes?.max ?? Number.POSITIVE_INFINITY)
  const within = readings.filter(isWithin).length
  if (within > 0 && within < readings.length) return 'unstable'
  return (status === 'pass') === within > 0 ? 'same' : 'other'
}
