import { type Diagnostic, noteOf } from '../diagnostic/diagnostic.ts'
import type { GoPackage } from '../go/command/go-package.ts'
import type { Plan } from '../plan/plan.ts'
import type { Ports } from '../ports.ts'
import type { PackageBenchmarks } from './benchmarks.ts'
import { type KeptQuestion, keep, keptQuestions, type Recorded, recall } from './kept-benchmarks.ts'
import type { ModuleTree } from './module-tree.ts'
import { sideBySide } from './side-by-side.ts'

/** What is known of packages before anything of them is built; both by import path, and empty where nothing is kept. */
export type KeptOfModule = {
  readonly questions: ReadonlyMap<string, KeptQuestion>
  /** What an earlier run measured, where all that decided it is the same. */
  readonly recalled: ReadonlyMap<string, PackageBenchmarks>
}

export const nothingKept: KeptOfModule = { questions: new Map(), recalled: new Map() }

/** Reading some files each: more at once make no disk faster. */
const atOnce = 16

/** Looks up what was kept of packages: one list of what their test binaries would be, without linking them, then a file for each. */
export async function keptOfModule(
  asked: readonly GoPackage[],
  plan: Plan,
  tree: ModuleTree,
  ports: Ports,
): Promise<KeptOfModule> {
  if (ports.kept === undefined) return nothingKept
  // Where Go's build cache has little this compiles, and outlasts the compile for heap sites beside it.
  ports.progress({ kind: 'phase', phase: { what: 'look-up', module: plan.module } })
  return ports.during('look up kept results', async () => {
    const questions = await keptQuestions(asked, plan, tree, ports)
    const found = await sideBySide([...questions.values()], atOnce, async (question) => {
      const recalled = await recall(question, ports)
      return recalled === undefined ? [] : [[question.package, recalled] as const]
    })
    return { questions, recalled: new Map(found.flat()) }
  })
}

/**
 * Keeps what was measured of packages, each where it is asked for in the same way before its test binary was built and after that: what was
 * edited in between may be in the binary or not. That nothing can be written is told once, and changes nothing else.
 * @param again the questions of these packages, asked anew when all were built
 */
export async function keepMeasured(
  recorded: readonly (Recorded & { readonly package: string })[],
  { questions }: Pick<KeptOfModule, 'questions'>,
  again: ReadonlyMap<string, KeptQuestion>,
  ports: Ports,
): Promise<readonly Diagnostic[]> {
  const notes: Diagnostic[] = []
  for (const each of recorded) {
    const [before, after] = [questions.get(each.package), again.get(each.package)]
    if (before === undefined || before.key !== after?.key) continue
    const problem = await keep(before, each, ports)
    if (problem !== undefined) notes.push(noteOf('RESULTS_NOT_KEPT', problem))
  }
  return notes
}
