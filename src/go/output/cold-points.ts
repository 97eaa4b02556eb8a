import { firstAt } from './program-counter.ts'

/**
 * A point of a function's code at which control may go elsewhere than to the next one.
 * - `call`: something is called and returns, or nothing happens
 * - `never`: a call that does not return but by a panic: `runtime.gopanic`, `runtime.panicIndex`
 * - `branch`: to `target`; if not `always`, or else to the next point
 * - `table`: to one of `targets`, as a jump table has them
 * - `leave`: the function returns, calls the last one by a jump, or goes nobody knows where (a jump table that is not known)
 */
export type CodePoint =
  | { readonly pc: number; readonly kind: 'call' | 'never' | 'leave' }
  | { readonly pc: number; readonly kind: 'branch'; readonly target: number; readonly always: boolean }
  | { readonly pc: number; readonly kind: 'table'; readonly targets: readonly number[] }

/**
 * Which points only lead to a panic: each way on from there ends in a call that never returns. What can come round again is no
 * such point, since a loop need not end.
 * @param points in the order of the code, which is that of their `pc`
 */
export function coldPoints(points: readonly CodePoint[]): readonly boolean[] {
  const cold = points.map(({ kind }) => kind === 'never')
  const next = points.map((point, i) => successors(point, i, points))
  // Backwards nearly all is known at once; each further round is for a jump back into what was found cold behind it.
  for (let changed = true; changed; ) {
    changed = false
    for (let i = points.length - 1; i >= 0; i--) {
      const after = next[i] ?? []
      if (cold[i] === true || after.length === 0 || !after.every((each) => cold[each] === true)) continue
      cold[i] = true
      changed = true
    }
  }
  return cold
}

function successors(point: CodePoint, i: number, points: readonly CodePoint[]): readonly number[] {
  // What is between a target and the next point does nothing of interest.
  if (point.kind === 'table') return point.targets.map((target) => firstAt(points, target))
  if (point.kind !== 'branch') return point.kind === 'call' ? [i + 1] : []
  const target = firstAt(points, point.target)
  return point.always ? [target] : [target, i + 1]
}
