import { functionKey } from '../go/names/function-key.ts'
import type { HeapSite } from '../go/sites/heap-site.ts'
import type { Absent, Found } from '../lang/answer.ts'
import { noCalls } from '../snapshot/calls-of-function.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { linesAt, mergeLines, type SourceText } from '../snapshot/source-text.ts'
import { allKnownCalls, compareCalls } from './compare-calls.ts'
import { allKnown, compareEscapes, filesOfDifferences } from './compare-escapes.ts'

/** Reads source files of a commit. */
export type ReadText = (files: Iterable<string>) => Promise<SourceText>

/** A module at base: what was measured there, and its source. */
export type ComparedBase = { readonly snapshot: Snapshot; readonly read: ReadText }

/** What is known of a module at base; `same`: nothing that is compiled differs, so that it was not compiled again. */
export type AtBase<T> = Found<T> | Absent | { readonly kind: 'same' } | { readonly kind: 'failed' }

/**
 * Head's snapshot with what base does not have marked in its heap sites, and with what it was compared with. Where base failed
 * nothing is marked: what is new is not known. Where base has no such module all is new.
 */
export async function compare(head: Snapshot, read: ReadText, base: AtBase<ComparedBase>): Promise<Snapshot> {
  if (base.kind === 'failed' || head.functions === null) return head
  const there = base.kind === 'found' ? base.value.snapshot : undefined
  const { go, settings, goLine } = (there ?? head).run.toolchain
  const broken = there?.broken ?? []
  const run = { ...head.run, base: { go, settings, goLine, broken } }
  if (base.kind === 'same')
    return { ...head, run, functions: allKnown(head.functions), calls: allKnownCalls(head.calls) }
  const before = there?.functions ?? []
  const files = filesOfDifferences(head.functions, before)
  const headText = await read(files.head)
  // A module that base does not have has no line there.
  const baseText =
    base.kind === 'found' ? await base.value.read(files.base) : new Map(files.base.map((file) => [file, []]))
  const unknown = new Set(broken)
  const functions = compareEscapes({ head: head.functions, base: before, unknown, headText, baseText })
  const differing = functions.flatMap(({ sites }) => {
    const isOld = (site: HeapSite) => site.isNew !== true && site.movedFrom === undefined && site.replaces === undefined
    return sites.every(isOld) ? [] : sites
  })
  const text = await read(differing.map(({ file }) => file))
  const names = new Set(before.map(functionKey))
  const has = (path: string, name: string): boolean =>
    names.has(functionKey({ package: path, name })) || unknown.has(path)
  const calls = compareCalls(head.calls, { calls: there?.calls ?? noCalls, has })
  return { ...head, run, functions, calls, lines: mergeLines([linesAt(text, differing), head.lines]) }
}
