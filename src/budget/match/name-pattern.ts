import { accepts, type Step } from './glob.ts'

const run = { barrier: '/' }
const anyRun = { barrier: '' }

/**
 * Whether a benchmark's or function's name is what a pattern of the budget says. `*` stands for any run of characters
 * without `/` (also none), `**` for any run with it; `(*` at the start is Go's receiver, so that `(*T).M` is a plain
 * name; everything else, brackets, dots and `#01` too, stands for itself. Takes time in proportion to the name's
 * length, times the pattern's at worst.
 */
export function matchesName(pattern: string, name: string): boolean {
  if (!hasWildcard(pattern)) return pattern === name
  return name.startsWith(literalPrefix(pattern)) && accepts(stepsOf(pattern), name.split(''))
}

/** Whether a benchmark that the pattern stands for may have this name or lie under it. */
export function mayLieUnder(pattern: string, name: string): boolean {
  const head = firstLevels(pattern, name)
  const open = head.indexOf('**')
  return matchesName(open < 0 ? head : head.slice(0, open + 2), name)
}

/** Whether all that the pattern stands for has more levels than this name, and may lie under it. */
export function liesBelow(pattern: string, name: string): boolean {
  const head = firstLevels(pattern, name)
  return head.length < pattern.length && !head.includes('**') && matchesName(head, name)
}

/** `A`, `A/b` and `A/b/c` of `A/b/c`. */
export function levelsOf(name: string): readonly string[] {
  const levels = name.split('/')
  return levels.map((_, i) => levels.slice(0, i + 1).join('/'))
}

function firstLevels(pattern: string, name: string): string {
  return pattern.split('/').slice(0, name.split('/').length).join('/')
}

/** True where the pattern can stand for more than one name. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*', receiverLength(pattern))
}

/** What every name that the pattern matches starts with: the part before the first wildcard. */
export function literalPrefix(pattern: string): string {
  const star = pattern.indexOf('*', receiverLength(pattern))
  return star < 0 ? pattern : pattern.slice(0, star)
}

/**
 * True only where each name that `inner` matches is also matched by `outer`. It is a proof, not a decision: a
 * containment that takes more than comparing the two from left to right is not seen, and none is claimed that is not
 * there.
 */
export function containsPattern(outer: string, inner: string): boolean {
  return inner.startsWith(literalPrefix(outer)) && accepts(stepsOf(outer), stepsOf(inner))
}

/** Splits a pattern into its wildcards and the literal code units between them; `***` is the same as `**`. */
function stepsOf(pattern: string): Step[] {
  const head = receiverLength(pattern)
  const steps: Step[] = pattern.slice(0, head).split('')
  // Without the u flag `[^*]` takes one code unit, as the name's side has it.
  for (const [part] of pattern.slice(head).matchAll(/\*+|[^*]/g)) {
    steps.push(part === '*' ? run : part.startsWith('*') ? anyRun : part)
  }
  return steps
}

function receiverLength(pattern: string): number {
  return pattern.startsWith('(*') ? 2 : 0
}
