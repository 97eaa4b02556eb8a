import { resolve } from 'node:path'
import { assemble, type Draft } from '../app/assemble.ts'
import { readBaseBudget } from '../app/base-budget.ts'
import { findBudget } from '../app/find-budget.ts'
import { findReports } from '../app/find-reports.ts'
import { gitFailed, placeInRoot, placeOfFile } from '../app/open.ts'
import { runReport } from '../app/report.ts'
import { warningOf } from '../diagnostic/diagnostic.ts'
import type { Posted } from '../forge/posted.ts'
import { messageOf } from '../lang/message-of.ts'
import { readRepository } from '../measure/repository.ts'
import type { Ports } from '../ports.ts'
import type { Report } from '../report/report-schema.ts'
import { commentMax, renderMarkdown, renderSettled } from '../view/render-markdown.ts'
import type { ReportCommand } from './command-line.ts'

/** `allocs-budget report`: judges reports with the budget that lies here, and comments where that is asked for. */
export async function reportCommand(command: ReportCommand, ports: Ports): Promise<Draft> {
  const draft = await judged(command, ports)
  if (command.post === undefined) return draft
  const posted = await posting(command.post, assemble(draft))
  if (posted.url !== undefined) ports.progress({ kind: 'commented', url: posted.url })
  return { ...draft, diagnostics: [...draft.diagnostics, ...posted.diagnostics] }
}

// The verdict is there by now: nothing that goes wrong with the comment takes it away.
async function posting(
  { key, ...target }: NonNullable<ReportCommand['post']>,
  report: Report,
): Promise<Pick<Posted, 'url' | 'diagnostics'>> {
  try {
    const texts = {
      full: renderMarkdown(report, { ...commentMax, fails: true, links: {} }),
      settled: renderSettled(report),
    }
    // Beside this bundle, not in it: see post.ts.
    const bundle = './post/index.js'
    const { postReport, usualKey } = (await import(/* webpackIgnore: true */ bundle)) as typeof import('../app/post.ts')
    return await postReport(report, texts, { ...target, key: key ?? usualKey(report) })
  } catch (error) {
    const args = { variant: 'no-posting', why: messageOf(error) } as const
    return { url: undefined, diagnostics: [warningOf('COMMENT_FAILED', args)] }
  }
}

async function judged(command: ReportCommand, ports: Ports): Promise<Draft> {
  const { directory, files, expected, version, base } = command
  const found = await findReports(
    { places: files.map((name) => ({ path: resolve(name), name })), ...(expected !== undefined && { expected }) },
    ports,
  )
  const search = await findBudget(command, ports)
  if (search.kind === 'failed') {
    const diagnostics = [...search.why, ...found.diagnostics]
    return { tool: { version }, commit: {}, diagnostics }
  }
  const repository = await readRepository(directory, ports)
  if (repository.kind === 'failed')
    return { tool: { version }, commit: {}, diagnostics: [gitFailed(repository), ...found.diagnostics] }
  const { root } = repository.value
  const { text, path, home, asides } = search.value
  const file = await placeOfFile(root, path, ports)
  const folder = await placeInRoot(root, home, ports)
  return runReport({
    version,
    found,
    commit: commitOf(found.reports.map((each) => each.report.commit)),
    budget: { path: file, text },
    baseOf: (head) => readBaseBudget({ repository: repository.value, request: base, head, text, home: folder }, ports),
    isClaimed: false,
    diagnostics: asides,
  })
}

/** Here the reports are the person's own: what all of them say of the commit is taken over. */
function commitOf(
  commits: readonly { readonly head: string | null; readonly baseRef: string | null }[],
): Draft['commit'] {
  const [head, ...otherHeads] = new Set(commits.map((commit) => commit.head))
  const [baseRef, ...otherRefs] = new Set(commits.map((commit) => commit.baseRef))
  return {
    ...(typeof head === 'string' && otherHeads.length === 0 && { head }),
    ...(typeof baseRef === 'string' && otherRefs.length === 0 && { baseRef }),
  }
}
