import { posix } from 'node:path'
import type { MergeRequestTarget } from '../app/merge-request.ts'
import type { PostTarget } from '../app/post-report.ts'
import { isWebAddress } from '../github/workflow-run.ts'
import { isAbsolute } from '../lang/paths.ts'

/** Where a report is posted, and under which key where one was given. */
export type PostRequest = { readonly key?: string } & (
  | ({ readonly forge: 'github' } & Omit<PostTarget, 'key'>)
  | ({
      readonly forge: 'gitlab'
      /** The folder, from the root of the repository. */
      readonly folder: string
    } & MergeRequestTarget)
)

/** The options that say where to post, and those that the budget on GitLab is found by. */
export type PostFlags = {
  readonly gitlab?: boolean
  readonly repo?: string
  readonly pullRequest?: number
  readonly mergeRequest?: number
  readonly head?: string
  readonly commentKey?: string
  readonly directory?: string
  readonly budget?: string
  readonly base: string
}

type Env = Readonly<Record<string, string | undefined>>
type Refuse = (message: string) => never

/** Reads where to post from options and, for GitLab, from the variables of its pipelines. `refuse` reports a mistake and does not return. */
export function postOf(flags: PostFlags, env: Env, refuse: Refuse): PostRequest {
  const { head, commentKey: key } = flags
  if (head !== undefined && !/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(head))
    return refuse('error: --head must be a full commit SHA')
  const target = flags.gitlab === true ? gitlabOf(flags, env, refuse) : githubOf(flags, env, refuse)
  return { ...target, ...(key !== undefined && { key }) }
}

function githubOf(flags: PostFlags, env: Env, refuse: Refuse): PostRequest {
  const { pullRequest: number, mergeRequest, head } = flags
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(flags.repo ?? '') ?? []
  if (mergeRequest !== undefined) return refuse('error: --merge-request needs --gitlab')
  if (owner === undefined || repo === undefined) return refuse('error: --post needs --repo OWNER/NAME')
  if (number === undefined) return refuse('error: --post needs --pull-request N')
  const token = tokenOf('GITHUB_TOKEN', '--post', env, refuse)
  const apiUrl = apiOf('GITHUB_API_URL', 'https://api.github.com', env, refuse)
  return { forge: 'github', owner, repo, number, apiUrl, token, head }
}

function gitlabOf(flags: PostFlags, env: Env, refuse: Refuse): PostRequest {
  if (flags.pullRequest !== undefined) return refuse('error: --gitlab takes --merge-request N, not --pull-request')
  if (flags.repo !== undefined && !/^[\w.-]+(?:\/[\w.-]+)+$/.test(flags.repo))
    return refuse('error: --gitlab takes --repo GROUP/NAME')
  // A pipeline of a fork runs in the fork, and the merge request is in the project that it came from.
  const project =
    flags.repo ?? (env.CI_MERGE_REQUEST_PROJECT_ID || env.CI_PROJECT_ID || env.CI_PROJECT_PATH || undefined)
  if (project === undefined || /(?:^|\/)\.\.?(?:\/|$)/.test(project))
    return refuse('error: --gitlab needs --repo GROUP/NAME outside of a GitLab pipeline')
  const number = flags.mergeRequest ?? wholeNumber(env.CI_MERGE_REQUEST_IID)
  if (number === 0) return refuse('error: --gitlab needs --merge-request N outside of a merge request pipeline')
  const token = tokenOf('GITLAB_TOKEN', '--gitlab', env, refuse)
  const apiUrl = apiOf('CI_API_V4_URL', 'https://gitlab.com/api/v4', env, refuse)
  if (flags.base !== 'auto' && flags.base !== 'none')
    return refuse('error: --gitlab takes --base auto or none: base is where the merge request starts')
  const folder = posix.normalize(flags.directory ?? '.')
  const { budget = '.' } = flags
  if (isOutside(folder) || isAbsolute(budget) || isOutside(posix.join(folder, budget)))
    return refuse('error: --gitlab reads the budget from GitLab: -C and --budget must be inside the repository')
  const run = { id: wholeNumber(env.CI_PIPELINE_ID), attempt: wholeNumber(env.CI_JOB_ID) }
  return { forge: 'gitlab', project, number, apiUrl, token, head: flags.head, run, folder }
}

function isOutside(path: string): boolean {
  return isAbsolute(path) || path === '..' || path.startsWith('../')
}

function tokenOf(name: string, by: string, env: Env, refuse: Refuse): string {
  const token = (env[name] ?? '').trim()
  if (token === '') return refuse(`error: ${by} needs a token in the variable ${name}`)
  return /^[\x21-\x7e]+$/.test(token) ? token : refuse(`error: ${name} has characters that no token has`)
}

function apiOf(name: string, usual: string, env: Env, refuse: Refuse): string {
  const url = (env[name] || usual).replace(/\/+$/, '')
  return isWebAddress(url) ? url : refuse(`error: ${name} is not a web address`)
}

/** 0 where there is none. */
function wholeNumber(text: string | undefined): number {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : 0
}
