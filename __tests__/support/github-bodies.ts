import { createHash } from 'node:crypto'
import { headOwnerOf } from './github-routes.ts'
import type { StoredComment, StoredPullRequest } from './github-server.ts'

/** The number of the repository octo/m; `Link` names it so. */
export const repositoryId = 42

const then = '2026-01-02T03:04:05Z'
const site = 'https://github.com'
const noBranch = '0'.repeat(40)

export function errorBody(
  status: number,
  message: string,
  documentation_url = 'https://docs.github.com/rest',
): { readonly message: string; readonly documentation_url: string; readonly status: string } {
  return { message, documentation_url, status: String(status) }
}

// A number that stays the same for a name.
function idOf(name: string): number {
  return createHash('sha1').update(name).digest().readUInt32BE(0)
}

function nodeId(kind: string, name: string): string {
  return Buffer.from(`${kind}:${name}`).toString('base64')
}

/** `${at}/name`, with the URI template that some of GitHub's addresses end in. */
function urls<Name extends string>(at: string, names: Readonly<Record<Name, string>>): Record<Name, string> {
  const pairs = Object.entries<string>(names).map(([name, path]) => [name, `${at}/${path}`])
  return Object.fromEntries(pairs) as Record<Name, string> // the same keys
}

export function userBody(api: string, login: string, type: 'Bot' | 'User' = 'User'): object {
  const at = `${api}/users/${encodeURIComponent(login)}`
  const id = idOf(login)
  return {
    login,
    id,
    node_id: nodeId('User', login),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url: at,
    html_url: type === 'Bot' ? `${site}/apps/${login.replace(/\[bot\]$/, '')}` : `${site}/${login}`,
    ...urls(at, {
      followers_url: 'followers',
      following_url: 'following{/other_user}',
      gists_url: 'gists{/gist_id}',
      starred_url: 'starred{/owner}{/repo}',
      subscriptions_url: 'subscriptions',
      organizations_url: 'orgs',
      repos_url: 'repos',
      events_url: 'events{/privacy}',
      received_events_url: 'received_events',
    }),
    type,
    user_view_type: 'public',
    site_admin: false,
  }
}

const repositoryUrls = {
  archive_url: '{archive_format}{/ref}',
  assignees_url: 'assignees{/user}',
  blobs_url: 'git/blobs{/sha}',
  branches_url: 'branches{/branch}',
  collaborators_url: 'collaborators{/collaborator}',
  comments_url: 'comments{/number}',
  commits_url: 'commits{/sha}',
  compare_url: 'compare/{base}...{head}',
  contents_url: 'contents/{+path}',
  contributors_url: 'contributors',
  deployments_url: 'deployments',
  downloads_url: 'downloads',
  events_url: 'events',
  forks_url: 'forks',
  git_commits_url: 'git/commits{/sha}',
  git_refs_url: 'git/refs{/sha}',
  git_tags_url: 'git/tags{/sha}',
  hooks_url: 'hooks',
  issue_comment_url: 'issues/comments{/number}',
  issue_events_url: 'issues/events{/number}',
  issues_url: 'issues{/number}',
  keys_url: 'keys{/key_id}',
  labels_url: 'labels{/name}',
  languages_url: 'languages',
  merges_url: 'merges',
  milestones_url: 'milestones{/number}',
  notifications_url: 'notifications{?since,all,participating}',
  pulls_url: 'pulls{/number}',
  releases_url: 'releases{/id}',
  stargazers_url: 'stargazers',
  statuses_url: 'statuses/{sha}',
  subscribers_url: 'subscribers',
  subscription_url: 'subscription',
  tags_url: 'tags',
  teams_url: 'teams',
  trees_url: 'git/trees{/sha}',
}

function repositoryBody(api: string, fullName: string): object {
  const [owner = '', name = ''] = fullName.split('/')
  const web = `${site}/${fullName}`
  return {
    id: fullName === 'octo/m' ? repositoryId : idOf(fullName),
    node_id: nodeId('Repository', fullName),
    name,
    full_name: fullName,
    private: false,
    owner: userBody(api, owner),
    html_url: web,
    description: null,
    fork: fullName !== 'octo/m',
    url: `${api}/repos/${fullName}`,
    ...urls(`${api}/repos/${fullName}`, repositoryUrls),
    ...{ git_url: `git://github.com/${fullName}.git`, ssh_url: `git@github.com:${fullName}.git` },
    ...{ clone_url: `${web}.git`, svn_url: web, homepage: null, mirror_url: null },
    ...{ created_at: then, updated_at: then, pushed_at: then },
    ...{ size: 1, stargazers_count: 0, watchers_count: 0, forks_count: 0, open_issues_count: 1 },
    ...{ forks: 0, open_issues: 1, watchers: 0, language: 'Go', license: null, topics: [] },
    ...{ has_issues: true, has_projects: true, has_downloads: true, has_wiki: true, has_pages: false },
    ...{ has_discussions: false, archived: false, disabled: false, allow_forking: true, is_template: false },
    ...{ web_commit_signoff_required: false, visibility: 'public', default_branch: 'main' },
  }
}

/** A pull request: `whole` as `GET pulls/N` gives it, `row` as one of a list. */
export function pullRequestBody(api: string, pull: StoredPullRequest, form: 'whole' | 'row'): object {
  const { number, headSha, state, headRepo = 'octo/m', headRef = 'topic' } = pull
  const { baseRef = 'main', baseSha = 'd'.repeat(40), mergeCommitSha = null } = pull
  const owner = headOwnerOf(pull)
  const end = (login: string, ref: string, sha: string, repo: string | null): object => ({
    ...{ label: `${login}:${ref}`, ref, sha, user: userBody(api, login) },
    repo: repo === null ? null : repositoryBody(api, repo),
  })
  return {
    ...addresses(api, number, headSha),
    id: idOf(`pull ${number}`),
    node_id: nodeId('PullRequest', String(number)),
    number,
    state,
    locked: pull.locked ?? false,
    title: `Pull request ${number}`,
    user: userBody(api, owner),
    body: null,
    ...{ created_at: then, updated_at: then, closed_at: state === 'closed' ? then : null, merged_at: null },
    merge_commit_sha: mergeCommitSha,
    ...{ assignee: null, assignees: [], requested_reviewers: [], requested_teams: [], labels: [], milestone: null },
    draft: pull.draft ?? false,
    head: end(owner, headRef, headSha, headRepo),
    base: end('octo', baseRef, baseSha, 'octo/m'),
    author_association: headRepo === 'octo/m' ? 'MEMBER' : 'CONTRIBUTOR',
    ...{ auto_merge: null, active_lock_reason: null },
    ...(form === 'whole' ? wholeOnly(pull) : {}),
  }
}

// What a list leaves out because it costs GitHub a look at the repository.
function wholeOnly({ state, draft }: StoredPullRequest): object {
  return {
    ...{ merged: false, merged_by: null, rebaseable: null, maintainer_can_modify: false },
    mergeable: state === 'open' ? true : null,
    mergeable_state: draft === true ? 'draft' : 'clean',
    ...{ comments: 0, review_comments: 0, commits: 1, additions: 1, deletions: 0, changed_files: 1 },
  }
}

function addresses(api: string, number: number, headSha: string): object {
  const [repo, web] = [`${api}/repos/octo/m`, `${site}/octo/m/pull/${number}`]
  const [url, issue] = [`${repo}/pulls/${number}`, `${repo}/issues/${number}`]
  const statuses = `${repo}/statuses/${headSha}`
  const reviewComment = `${repo}/pulls/comments{/number}`
  return {
    ...{ url, issue_url: issue, html_url: web, diff_url: `${web}.diff`, patch_url: `${web}.patch` },
    ...urls(url, { commits_url: 'commits', review_comments_url: 'comments' }),
    ...{ review_comment_url: reviewComment, comments_url: `${issue}/comments`, statuses_url: statuses },
    _links: {
      ...{ self: { href: url }, html: { href: web }, issue: { href: issue } },
      ...{ comments: { href: `${issue}/comments` }, review_comments: { href: `${url}/comments` } },
      ...{ review_comment: { href: reviewComment }, commits: { href: `${url}/commits` }, statuses: { href: statuses } },
    },
  }
}

export function commentBody(
  api: string,
  number: number,
  { id, body, login, type }: StoredComment,
): { readonly id: number; readonly url: string; readonly [key: string]: unknown } {
  const url = `${api}/repos/octo/m/issues/comments/${id}`
  return {
    url,
    html_url: `${site}/octo/m/pull/${number}#issuecomment-${id}`,
    issue_url: `${api}/repos/octo/m/issues/${number}`,
    id,
    node_id: nodeId('IssueComment', String(id)),
    user: userBody(api, login, type),
    created_at: then,
    updated_at: then,
    author_association: type === 'Bot' ? 'NONE' : 'CONTRIBUTOR',
    body,
    reactions: reactionsBody(`${url}/reactions`),
    performed_via_github_app: login === 'github-actions[bot]' ? actionsApp(api) : null,
  }
}

function reactionsBody(url: string): object {
  const none = { '+1': 0, '-1': 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 }
  return { url, total_count: 0, ...none }
}

// The app that GITHUB_TOKEN belongs to.
function actionsApp(api: string): object {
  return {
    ...{ id: 15368, client_id: 'Iv1.05c79e9ad1f6bdfa', slug: 'github-actions', node_id: nodeId('App', '15368') },
    owner: userBody(api, 'github'),
    ...{ name: 'GitHub Actions', description: 'Automate your workflow from idea to production' },
    ...{ external_url: 'https://help.github.com/en/actions', html_url: `${site}/apps/github-actions` },
    ...{ created_at: then, updated_at: then },
    ...{ permissions: { contents: 'write', metadata: 'read', pull_requests: 'write' }, events: [] },
  }
}

/** A file in the JSON form: base64 in lines of 60, nothing at all where it is larger than `maxInlineBytes`. */
export function contentBody(api: string, ref: string, path: string, text: string, maxInlineBytes: number): object {
  const bytes = Buffer.from(text)
  const sha = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const inline = bytes.length <= maxInlineBytes
  const self = `${api}/repos/octo/m/contents/${encoded}?ref=${encodeURIComponent(ref)}`
  const git = `${api}/repos/octo/m/git/blobs/${sha}`
  const html = `${site}/octo/m/blob/${encodeURIComponent(ref)}/${encoded}`
  return {
    ...{ name: path.split('/').at(-1), path, sha, size: bytes.length, type: 'file' },
    ...{ url: self, html_url: html, git_url: git, _links: { self, git, html } },
    download_url: `https://raw.githubusercontent.com/octo/m/${encodeURIComponent(ref)}/${encoded}`,
    content: inline ? bytes.toString('base64').replace(/.{1,60}/g, '$&\n') : '',
    encoding: inline ? 'base64' : 'none',
  }
}

const signedBy = { name: 'octo', email: 'octo@example.com', date: then }
const verification = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }

function parentRows(api: string, kind: 'commits' | 'git/commits', parents: readonly string[]): readonly object[] {
  return parents.map((sha) => ({
    ...{ sha, url: `${api}/repos/octo/m/${kind}/${sha}`, html_url: `${site}/octo/m/commit/${sha}` },
  }))
}

function treeRow(api: string): object {
  return { sha: noBranch, url: `${api}/repos/octo/m/git/trees/${noBranch}` }
}

/** A commit of the git database: `GET git/commits/SHA`. */
export function gitCommitBody(api: string, sha: string, parents: readonly string[]): object {
  return {
    ...{ sha, node_id: nodeId('Commit', sha), url: `${api}/repos/octo/m/git/commits/${sha}` },
    html_url: `${site}/octo/m/commit/${sha}`,
    ...{ author: signedBy, committer: signedBy, message: 'a commit', tree: treeRow(api), verification },
    parents: parentRows(api, 'git/commits', parents),
  }
}

/** A commit as a comparison shows it. */
export function commitBody(api: string, sha: string, parents: readonly string[]): object {
  const url = `${api}/repos/octo/m/commits/${sha}`
  return {
    ...{ sha, node_id: nodeId('Commit', sha), url, html_url: `${site}/octo/m/commit/${sha}` },
    comments_url: `${url}/comments`,
    commit: {
      ...{ url: `${api}/repos/octo/m/git/commits/${sha}`, author: signedBy, committer: signedBy },
      ...{ message: 'a commit', comment_count: 0, tree: treeRow(api), verification },
    },
    ...{ author: userBody(api, 'octo'), committer: userBody(api, 'octo') },
    parents: parentRows(api, 'commits', parents),
  }
}

type Compared = {
  readonly base: object
  readonly mergeBase: object
  readonly ahead: readonly object[]
  readonly behindBy: number
}

export function compareBody(api: string, baseHead: string, { base, mergeBase, ahead, behindBy }: Compared): object {
  const encoded = baseHead.split('...').map(encodeURIComponent).join('...')
  const web = `${site}/octo/m/compare/${encoded}`
  const aheadBy = ahead.length
  const oneSided = aheadBy > 0 ? 'ahead' : behindBy > 0 ? 'behind' : 'identical'
  return {
    ...{ url: `${api}/repos/octo/m/compare/${encoded}`, html_url: web, permalink_url: web },
    ...{ diff_url: `${web}.diff`, patch_url: `${web}.patch`, base_commit: base, merge_base_commit: mergeBase },
    status: aheadBy > 0 && behindBy > 0 ? 'diverged' : oneSided,
    ...{ ahead_by: aheadBy, behind_by: behindBy, total_commits: aheadBy, commits: ahead, files: [] },
  }
}
