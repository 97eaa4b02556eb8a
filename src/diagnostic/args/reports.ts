/** What hosts a repository. */
export type Forge = 'github' | 'gitlab'

/** Why a text is no report that can be read. */
export type NoReport =
  | { readonly flaw: 'no-json'; readonly why: string }
  | { readonly flaw: 'schema'; readonly mistakes: readonly string[] }
  | { readonly flaw: 'run-misnamed' | 'run-twice' | 'alien-row'; readonly run: string }
  | { readonly flaw: 'alien-finding' | 'alien-call' }

/** What there is to know of each code about reports that are read, and publishing. */
export type ReportArgs = {
  REPORT_UNREADABLE:
    | { readonly variant: 'unread'; readonly file: string; readonly why: string }
    | { readonly variant: 'link' | 'absent'; readonly file: string }
  REPORT_INVALID:
    | ({ readonly variant: 'version'; readonly file: string } & NoReport)
    | { readonly variant: 'silent'; readonly file: string }
    | { readonly variant: 'no-sites'; readonly package: string; readonly function: string }
  /** `expected`: null where at least one is. */
  REPORT_COUNT: { readonly found: number; readonly places: readonly string[]; readonly expected: number | null }
  REPORT_DUPLICATE: {
    readonly package: string
    readonly toolchain: string
    readonly first: string
    readonly second: string
  }
  REPORT_CONTRADICTS:
    | {
        readonly variant: 'commits'
        readonly first: string
        readonly firstCommit: string
        readonly second: string
        readonly secondCommit: string
      }
    | { readonly variant: 'places'; readonly first: string; readonly second: string; readonly module: string }
    | { readonly variant: 'budgets'; readonly first: string; readonly second: string }
  REPORT_OTHER_BUDGET: { readonly file: string; readonly budget: string }
  /** `claimed`: the commit that it names; null: none. */
  REPORT_OTHER_COMMIT: { readonly file: string; readonly claimed: string | null; readonly commit: string }
  API_FAILED: {
    readonly variant: 'refused' | 'address' | 'failed' | 'commit'
    readonly forge: Forge
    readonly why: string
  }
  COMMENT_FORBIDDEN:
    | { readonly variant: 'no-token' }
    | { readonly variant: 'fork'; readonly status: number }
    | {
        readonly variant: 'refused'
        readonly forge: Forge
        readonly number: number
        readonly status: number
        readonly why: string
      }
    | PullRequestUnread
  COMMENT_FAILED:
    | { readonly variant: 'closed' | 'locked'; readonly forge: Forge; readonly number: number }
    | {
        readonly variant: 'moved'
        readonly forge: Forge
        readonly number: number
        readonly at: string
        readonly measured: string
      }
    | { readonly variant: 'newer-run' }
    | CommentAside
    | { readonly variant: 'rate-limit'; readonly forge: Forge; readonly said: string }
    | { readonly variant: 'failed'; readonly why: string }
    | { readonly variant: 'no-posting'; readonly why: string }
    | {
        readonly variant: 'other-commit'
        readonly forge: Forge
        readonly number: number
        readonly at: string
        readonly measured: string | null
        /** Why it is not known whether that is a merge of the head; null: it is known. */
        readonly why: string | null
      }
    | PullRequestUnread
  NO_PULL_REQUEST:
    | { readonly variant: 'event'; readonly event: string }
    | { readonly variant: 'started-by'; readonly event: string }
    | { readonly variant: 'ended'; readonly conclusion: string }
    | NoPullRequest
  INTERNAL:
    | { readonly variant: 'fault'; readonly line: string }
    | { readonly variant: 'publishing'; readonly what: Published; readonly why: string }
    | { readonly variant: 'new-budget'; readonly name: string }
}

/** Something that a step publishes. */
export type Published = 'report' | 'sarif' | 'comment' | 'log' | 'annotations' | 'summary' | 'outputs'

/** What could not be done beside the comment that is there. */
export type CommentAside =
  | { readonly variant: 'race-unknown' | 'not-deleted'; readonly why: string }
  | { readonly variant: 'pages-unread'; readonly pages: number; readonly why: string }

type PullRequestUnread = {
  readonly variant: 'unread'
  readonly forge: Forge
  readonly repository: string
  readonly number: number
  readonly why: string
}

/** Why a run's pull request is not one to comment on. */
export type NoPullRequest =
  | { readonly variant: 'head-gone' | 'closed' }
  | { readonly variant: 'no-branch'; readonly repository: string; readonly branch: string }
  | { readonly variant: 'moved'; readonly at: string; readonly measured: string }
  | { readonly variant: 'several'; readonly numbers: readonly number[] }
