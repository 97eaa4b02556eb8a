/** A file that a run reads, and does not write over. */
export type ReadFile = 'budget' | 'report' | 'go.mod' | 'go.sum' | 'go.work'

/** What there is to know of each code about the request and the machine. `by` is a flag or an input: `--json`, `the input report`. */
export type RequestArgs = {
  BAD_SETTING: { readonly name: 'benchtime' | 'count' | 'timeout' | 'jobs'; readonly given: string }
  BAD_INPUT:
    | { readonly variant: 'choice'; readonly name: string; readonly given: string; readonly known: readonly string[] }
    | { readonly variant: 'expect-reports'; readonly given: string; readonly most: number }
    | { readonly variant: 'no-reports' }
    | { readonly variant: 'shards'; readonly given: string; readonly most: number }
  INPUT_MISPLACED: { readonly name: string; readonly mode: 'check' | 'measure' | 'report' | 'plan' }
  NOT_PLANNED:
    | { readonly variant: 'folder'; readonly folder: string }
    | { readonly variant: 'long'; readonly jobs: number; readonly packages: number }
  FEWER_JOBS: { readonly wanted: number; readonly jobs: number; readonly packages: number }
  BAD_TOKEN: { readonly variant: 'characters' | 'empty' }
  BAD_PATH:
    | { readonly variant: 'empty' | 'nul'; readonly by: string }
    | { readonly variant: 'no-module'; readonly by: string; readonly path: string; readonly directory: string }
    | {
        readonly variant: 'outside-module'
        readonly by: string
        readonly path: string
        readonly directory: string
        readonly module: string
      }
  BAD_OUTPUT:
    | { readonly variant: 'directory' | 'directory-name' | 'below-file'; readonly by: string; readonly path: string }
    | { readonly variant: 'same'; readonly by: string; readonly path: string; readonly other: string }
    | { readonly variant: 'read'; readonly by: string; readonly path: string; readonly what: ReadFile }
    | {
        readonly variant: 'among-reports' | 'no-folder'
        readonly by: string
        readonly path: string
        readonly folder: string
      }
    | { readonly variant: 'both-standard-output' }
    | { readonly variant: 'beside-explanation' | 'only-file'; readonly by: string }
  NO_PROFILE:
    | { readonly variant: 'function' | 'failed'; readonly flag: string; readonly name: string }
    | {
        readonly variant: 'several'
        readonly flag: string
        readonly name: string
        readonly benchmarks: readonly string[]
      }
  NAME_NOT_FOUND:
    | { readonly variant: 'limit' | 'function'; readonly name: string; readonly near: readonly string[] }
    | {
        readonly variant: 'result'
        readonly noun: 'benchmark or function' | 'function'
        readonly name: string
        readonly near: readonly string[]
      }
  RUNNER_UNREADABLE:
    | { readonly variant: 'event'; readonly event: string; readonly why: string }
    | { readonly variant: 'event-field'; readonly event: string }
    | { readonly variant: 'variable'; readonly name: string }
  DIRECTORY_NOT_FOUND:
    | { readonly variant: 'run' | 'absent' | 'no-directory'; readonly directory: string }
    | { readonly variant: 'closed'; readonly directory: string; readonly why: string }
  GIT_FAILED: { readonly why: string }
  IRREGULAR_FILE:
    | { readonly variant: 'irregular' | 'link' | 'gone'; readonly file: string }
    | { readonly variant: 'unread'; readonly file: string; readonly why: string }
  /** `advice`: what to do about a failed call of the system. */
  FILE_NOT_WRITTEN:
    | {
        readonly variant: 'named'
        readonly by: string
        readonly path: string
        readonly why: string
        readonly advice: string
      }
    | { readonly variant: 'report'; readonly why: string }
    | { readonly variant: 'file'; readonly path: string; readonly why: string }
  MACHINE_FAILED: { readonly why: string; readonly advice: string }
  PREPARE_FAILED: { readonly why: string }
  EVENT_REFUSED: { readonly event: string; readonly isDangerous: boolean; readonly allowed: readonly string[] }
}
