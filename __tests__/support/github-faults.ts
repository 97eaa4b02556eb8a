import { headSha } from './events.ts'
import { addComment, type Fault, type GitHubServer, token } from './github-server.ts'

/** Each call that the product makes to GitHub, and each fault that one can meet. `github-fault-runner.ts` brings them together. */

/** The merge commit that was measured, and where the branches parted. */
export const mergeSha = 'c'.repeat(40)
export const mergeBaseSha = 'e'.repeat(40)
/** The comment's key. */
export const key = 'faults'

/** What is the matter with the answers to a call. */
export type GitHubFault = {
  readonly name: string
  /**
   * `passing`: only the first answer has it. The others last. `broken`: there is no answer, or one that is none; `unseen`: what was
   * asked for is done, and its answer is lost; `refused`, `absent`: what the API itself says.
   */
  readonly kind: 'passing' | 'broken' | 'unseen' | 'refused' | 'absent'
  readonly fault: Omit<Fault, 'method' | 'path' | 'query' | 'skip'>
  /** Whether a call can meet it. */
  readonly meets: (call: GitHubCall) => boolean
  /** How long all requests together may take; for faults that end no sooner. Milliseconds. */
  readonly deadlineMs?: number
}

const html = `<!DOCTYPE html><html><head><title>Unicorn! · GitHub</title></head><body>${'<p>sorry</p>'.repeat(2000)}</body></html>`
const any = (): boolean => true
const withBody = ({ method }: GitHubCall): boolean => method !== 'DELETE'
const ofOne = ({ isList }: GitHubCall): boolean => isList !== true
const ofList = ({ isList }: GitHubCall): boolean => isList === true

type Meets = GitHubFault['meets']
type What = Omit<GitHubFault['fault'], 'times'>

function lasting(name: string, kind: GitHubFault['kind'], what: What, meets: Meets = any): GitHubFault {
  return { name, kind, fault: { ...what, times: Number.POSITIVE_INFINITY }, meets }
}

function once(name: string, what: What, meets: Meets = any): GitHubFault {
  return { name: `${name}, once`, kind: 'passing', fault: { ...what, times: 1 }, meets }
}

const drop: What = { status: 200, wire: { kind: 'drop' } }
const breakOff: What = { status: 200, wire: { kind: 'break', bytes: 20 } }
const cut: What = { status: 200, wire: { kind: 'cut', bytes: 20 } }
const foreign = { link: '<https://example.com/repositories/42/x?page=2>; rel="next"' }

export const githubFaults: readonly GitHubFault[] = [
  lasting('500', 'broken', { status: 500 }),
  lasting('502 with a page of 20 KB', 'broken', { status: 502, html }),
  lasting('429', 'broken', { status: 429, message: 'slow down' }),
  lasting('403', 'refused', { status: 403, message: 'Resource not accessible by integration' }),
  lasting('404', 'absent', { status: 404, message: 'Not Found' }),
  lasting('404 of a proxy', 'broken', { status: 404, html: 'nothing here' }),
  lasting('the connection ends before the headers', 'unseen', drop),
  lasting('the connection ends after 20 bytes of the body', 'unseen', breakOff, withBody),
  lasting('JSON that ends after 20 bytes, and says that this is all', 'unseen', cut, withBody),
  lasting('HTML with 200', 'broken', { status: 200, html }),
  lasting('an empty 200', 'broken', { status: 200, text: '' }),
  lasting('null', 'broken', { status: 200, text: 'null' }),
  lasting('wrong types', 'broken', { status: 200, text: '[{"id":"one","number":"five","sha":7}]' }),
  // An empty list is an answer where a list is asked for.
  lasting('[]', 'broken', { status: 200, text: '[]' }, ofOne),
  lasting('a page of another host', 'broken', { status: 200, text: '[]', headers: foreign }, ofList),
  {
    ...lasting(
      'no answer',
      'unseen',
      { status: 200, wire: { kind: 'silence' } },
      ({ isTriedForLong }) => isTriedForLong === true,
    ),
    deadlineMs: 2000,
  },
  once('502', { status: 502 }),
  once('429', { status: 429, message: 'slow down' }),
  once('the connection ends before the headers', drop),
  once('the connection ends after 20 bytes of the body', breakOff, withBody),
  once('JSON that ends after 20 bytes, and says that this is all', cut, withBody),
  once('HTML with 200', { status: 200, html }),
  once('an empty 200', { status: 200, text: '' }),
  once('a page of another host', { status: 200, text: '[]', headers: foreign }, ofList),
]

/** The faults that a call can meet. */
export function faultsOf(call: GitHubCall): readonly GitHubFault[] {
  return githubFaults.filter(({ meets }) => meets(call))
}

/** A call, by what it is made for. */
export type GitHubCall = {
  readonly name: string
  readonly method: string
  readonly path: RegExp
  readonly query?: RegExp
  /** So many of these requests are answered before the fault begins. */
  readonly skip?: number
  readonly isList?: boolean
  /** Whether it is also tried what happens where no answer ever comes: that takes seconds. */
  readonly isTriedForLong?: boolean
  readonly world: World
}

/** What a step finds. A new limit of 1 was 0 at base, and `loosened` is an error: without base's budget it would pass. */
export type World = {
  readonly event: 'pull_request' | 'workflow_run'
  readonly measured: 'loosened' | 'green'
  readonly prepare?: (server: GitHubServer, budgets: Budgets) => void
}

export type Budgets = { readonly head: string; readonly base: string }

const bot = { login: 'github-actions[bot]', type: 'Bot' } as const
const marker = `<!-- allocs-budget key=${key} head=${headSha} run=1 attempt=1 -->`
const earlier = `${marker}\n### ❌ earlier`
const loosened: World = { event: 'pull_request', measured: 'loosened' }
const withEarlier = (count: number, measured: World['measured'] = 'loosened'): World => ({
  event: 'pull_request',
  measured,
  prepare: (server) => {
    for (let i = 0; i < count; i++) addComment(server, 5, earlier, bot)
  },
})
const contents = (sha: string) => ({ method: 'GET', path: /contents/, query: new RegExp(`ref=${sha}`) })
const comments = { method: 'GET', path: /issues\/5\/comments$/, isList: true }

/** Every call that is made, each in a world in which it is made. */
export const githubCalls: readonly GitHubCall[] = [
  { name: 'the budget at head', ...contents(headSha), world: loosened },
  {
    name: 'the commit of head, where a file is not there',
    method: 'GET',
    path: /git\/commits\/b+$/,
    world: {
      ...loosened,
      prepare: ({ files }, { head }) => {
        files.delete(`${headSha}:allocs-budget.yml`)
        files.set(`${headSha}:.github/allocs-budget.yml`, head)
      },
    },
  },
  { name: 'where the branches parted', method: 'GET', path: /compare/, world: loosened },
  { name: 'the budget at base', ...contents(mergeBaseSha), isTriedForLong: true, world: loosened },
  {
    name: 'the parents of the merge commit',
    method: 'GET',
    path: /git\/commits\/c+$/,
    world: { ...loosened, prepare: ({ files }, { base }) => void files.set(`${headSha}:allocs-budget.yml`, base) },
  },
  {
    name: 'the pull requests of a branch',
    method: 'GET',
    path: /pulls$/,
    isList: true,
    isTriedForLong: true,
    world: { event: 'workflow_run', measured: 'loosened' },
  },
  { name: 'the comments, where there is none of ours', ...comments, world: loosened },
  {
    name: 'the comments, where ours is red and all is green',
    ...comments,
    isTriedForLong: true,
    world: withEarlier(1, 'green'),
  },
  { name: 'the comments again, after one was written', ...comments, skip: 1, world: loosened },
  { name: 'the pull request before it is written to', method: 'GET', path: /pulls\/5$/, world: loosened },
  { name: 'a new comment', method: 'POST', path: /issues\/5\/comments$/, isTriedForLong: true, world: loosened },
  { name: 'the comment as it is now', method: 'PATCH', path: /issues\/comments/, world: withEarlier(1) },
  { name: 'the removal of a duplicate', method: 'DELETE', path: /issues\/comments/, world: withEarlier(2) },
  {
    name: 'the account of the token',
    method: 'POST',
    path: /graphql$/,
    world: {
      ...loosened,
      prepare: (server) => {
        server.accounts.set(token, { login: 'builder', type: 'User', canRead: true, canWrite: true })
        addComment(server, 5, earlier, { login: 'builder', type: 'User' })
      },
    },
  },
]
