import { resolve } from 'node:path'
import { assemble, type Draft } from '../app/assemble.ts'
import { readBaseBudget } from '../app/base-budget.ts'
import { findBudget } from '../app/find-budget.ts'
import { type FoundReports, findReports } from '../app/find-reports.ts'
import { judgeMergeRequest } from '../app/merge-request.ts'
import { gitFailed, placeInRoot, placeOfFile } from '../app/open.ts'
import { runReport } from '../app/report.ts'
import { warningOf } from '../diagnostic/diagnostic.ts'
import { type Posted, usualKey } from '../forge/posted.ts'
import { messageOf } from '../lang/message-of.ts'
import { readRepository } from '../measure/repository.ts'
import type { Ports } from '../ports.ts'
import type { Report } from '../report/report-schema.ts'
import { disarmQuickActions } from '../view/escape.ts'
import { codeLinks } from '../view/links.ts'
import { commentMax, noteMax, renderMarkdown, renderSettled } from '../view/render-markdown.ts'
import type { ReportCommand } from './command-line.ts'
import type { PostRequest } from './post-request.ts'

/** `allocs-budget report`: judges reports with the budget that lies here, or on GitLab, and comments where that is asked for. */
export async function reportCommand(
  command: ReportCommand,
  ports: Ports,
  loadPost: LoadPost = postBundle,
): Promise<Draft> {
  const found = await findReports(
    {
      places: command.files.map((name) => ({ path: resolve(name), name })),
      ...(command.expected !== undefined && { expected: command.expected }),
    },
    ports,
  )
  const { post } = command
  if (post === undefined) return judged(command, found, ports)
  const { draft, comment } =
    post.forge === 'gitlab'
      ? await onMergeRequest(command, post, found)
      : await onPullRequest(command, post, found, ports, loadPost)
  const posted = await posting(comment, assemble(draft))
  if (posted.url !== undefined) ports.progress({ kind: 'commented', url: posted.url })
  return { ...draft, diagnostics: [...draft.diagnostics, ...posted.diagnostics] }
}

type Comment = (report: Report) => Promise<Pick<Posted, 'url' | 'diagnostics'>>
type Commented = { readonly draft: Draft; readonly comment: Comment }
type Target<F> = Extract<PostRequest, { forge: F }>

async function onPullRequest(
  command: ReportCommand,
  { key, ...target }: Target<'github'>,
  found: FoundReports,
  ports: Ports,
  loadPost: LoadPost,
): Promise<Commented> {
  return {
    draft: await judged(command, found, ports),
    comment: async (report) => {
      const texts = {
        full: renderMarkdown(report, { ...commentMax, fails: true, links: {} }),
        settled: renderSettled(report),
      }
      const { postReport } = await loadPost()
      return postReport(report, texts, { ...target, key: key ?? usualKey(report) })
    },
  }
}

async function onMergeRequest(
  { version, budget, base }: ReportCommand,
  { key, folder: directory, ...target }: Target<'gitlab'>,
  found: FoundReports,
): Promise<Commented> {
  const { draft, blobUrl, post } = await judgeMergeRequest(
    { version, found, directory, budget, base: base.kind === 'none' ? 'asked-for-none' : 'compare' },
    target,
  )
  return {
    draft,
    comment: (report) => {
      const links = codeLinks(report, blobUrl)
      const full = disarmQuickActions(renderMarkdown(report, { ...noteMax, fails: true, links }))
      return post(report, { full, settled: renderSettled(report) }, key ?? usualKey(report))
    },
  }
}

// The verdict is there by now: nothing that goes wrong with the comment takes it away.
async function posting(comment: Comment, report: Report): ReturnType<Comment> {
  try {
    return await comment(report)
  } catch (error) {
    const args = { variant: 'no-posting', why: messageOf(error) } as const
    return { url: undefined, diagnostics: [warningOf('COMMENT_FAILED', args)] }
  }
}

/** Loads the code that comments on GitHub. */
export type LoadPost = () => Promise<typeof import('../app/post.ts')>

/** Beside this bundle, not in it: see post.ts. */
async function postBundle(): ReturnType<LoadPost> {
  const bundle = './post/index.js'
  return (await import(/* webpackIgnore: true */ bundle)) as Awaited<ReturnType<LoadPost>>
}

async function judged(command: ReportCommand, found: FoundReports, ports: Ports): Promise<Draft> {
  const { directory, version, base } = command
  const search = await findBudget(command, ports)
  if (search.kind === 'failed') {
    const diagnostics = [...search.why, ...found.diagnostics]
    return { tool: { version }, commit: {}, diagnostics }
  }
  const { text, path, home, asides, above } = search.value
  const repository = await readRepository(above === undefined ? directory : home, ports)
  if (repository.kind === 'failed')
    return { tool: { version }, commit: {}, diagnostics: [gitFailed(repository), ...found.diagnostics] }
  const { root } = repository.value
  if (above !== undefined) ports.progress({ kind: 'budget-above', file: above })
  const file = await placeOfFile(root, path, ports)
  const folder = await placeInRoot(root, home, ports)
  const draft = await runReport({
    version,
    found,
    commit: commitOf(found.reports.map((each) => each.report.commit)),
    budget: { path: file, text },
    baseOf: (head) => readBaseBudget({ repository: repository.value, request: base, head, text, home: folder }, ports),
    isClaimed: false,
    diagnostics: asides,
  })
  return { ...draft, root }
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
