import type { FollowedCalls } from '../budget.ts'
import { isAllowedBy } from '../match/allows.ts'
import type { Change } from './change.ts'
import { stricter } from './stricter.ts'

/**
 * How fewer calls of a function are followed than were, or how those that cannot be followed say less. Nothing where
 * there was no `calls`; only that where it is gone.
 */
export function callChanges(base: FollowedCalls | undefined, head: FollowedCalls | undefined): readonly Change[] {
  if (base === undefined) return []
  if (head === undefined) return [{ what: 'calls', from: base.scope, to: '' }]
  const known = base.allow.map(({ pattern }) => pattern)
  const added = head.allow.map(({ pattern }) => pattern).filter((pattern) => !isAllowedBy(known, pattern))
  const isLower = stricter(base.dynamic, head.dynamic) !== head.dynamic
  return [
    ...(base.scope === 'all' && head.scope === 'module' ? [{ what: 'calls', from: 'all', to: 'module' }] : []),
    ...(added.length === 0 ? [] : [{ what: 'allow', from: '', to: added.join(', ') }]),
    ...(isLower ? [{ what: 'dynamic', from: base.dynamic, to: head.dynamic }] : []),
  ]
}
