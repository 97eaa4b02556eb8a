type Env = Readonly<Record<string, string | undefined>>

/** What a program needs to run and to find its tools; nothing that holds a secret of the job. */
const common =
  /^(?:PATH|HOME|USER|USERNAME|LOGNAME|SHELL|TMPDIR|TMP|TEMP|LANG|LANGUAGE|LC_\w+|TZ|TERM|XDG_CACHE_HOME|XDG_CONFIG_HOME|SSL_CERT_(?:FILE|DIR)|RUNNER_TRACKING_ID)$/
const go =
  /^(?:GO[A-Z0-9_]*|CGO_\w+|CC|CXX|AR|FC|PKG_CONFIG\w*|LD_LIBRARY_PATH|DYLD_\w+|LIBRARY_PATH|C_INCLUDE_PATH|CPATH|MACOSX_DEPLOYMENT_TARGET|SDKROOT)$/
const proxies = /^(?:https?|no|all|ftp)_proxy$/i
const windows =
  /^(?:SystemRoot|SystemDrive|windir|ComSpec|PATHEXT|AppData|LocalAppData|UserProfile|ProgramData|ProgramFiles(?:\(x86\))?|NUMBER_OF_PROCESSORS|PROCESSOR_\w+|OS|HOMEDRIVE|HOMEPATH)$/i
/** Beside that, what private modules are fetched with. */
const fetching = /^(?:NETRC|SSH_\w+|DBUS_SESSION_BUS_ADDRESS)$/
/**
 * What git itself is configured by. Never which repository, index, or objects it works on (`git rev-parse --local-env-vars`): git sets these for its hooks,
 * and a worktree for base would be checked out into the index of the commit that is being made.
 */
const git =
  /^GIT_(?:ASKPASS|SSH(?:_\w+)?|SSL_\w+|HTTP_\w+|PROXY_\w+|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+|PARAMETERS)|TERMINAL_PROMPT|ALLOW_PROTOCOL|PROTOCOL\w*|TRACE\w*|CURL_VERBOSE|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/
/** The runner's own: inputs, tokens, file commands. No list of the user's lets them through. */
const runners = /^(?:INPUT_|GITHUB_|ACTIONS_)/i

/** The environment of a benchmark, a stranger's program: an allow-list, and the variables that the budget names. */
export function benchmarkEnvironment(env: Env, passEnv: readonly string[]): Readonly<Record<string, string>> {
  const wanted = new Set(passEnv)
  // Credentials of private modules are for the go command; GOFLAGS of a test binary would only confuse what it starts.
  return pick(env, (name) => (isAllowed(name) && name !== 'GOAUTH') || (wanted.has(name) && !runners.test(name)))
}

/** The environment of the go command: the same, and what it needs to fetch private modules. */
export function goEnvironment(env: Env): Readonly<Record<string, string>> {
  return pick(env, (name) => isAllowed(name) || fetching.test(name) || git.test(name))
}

/** What is set and was not passed on, of what the budget's `pass-env` can let through. */
export function withheldNames(env: Env, passed: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set(Object.keys(env).filter((name) => env[name] !== undefined && !(name in passed) && !runners.test(name)))
}

/** Of the allow-list, what has another value in each job: the runner's own number, and files of credentials. */
const passing = /^(?:RUNNER_TRACKING_ID|GOOGLE_\w+)$/

/** Whether a variable has another value each time, so that only a program that asks for it can depend on it. */
export function isPassing(name: string): boolean {
  return passing.test(name)
}

/** A shorter value says nothing, and stands in many words. */
const shortestSecret = 4

/** What may be a secret of a program's environment: what only the budget lets through, line by line, and passwords in addresses. */
export function passedSecrets(passed: Readonly<Record<string, string>>): readonly string[] {
  const named = Object.entries(passed).flatMap(([name, value]) =>
    isAllowed(name) ? [] : [value, ...value.split(/\r?\n/)],
  )
  const passwords = Object.values(passed).flatMap((value) =>
    [...value.matchAll(/\/\/[^/\s:@]*:([^/\s@]+)@/g)].map(([, password = '']) => password),
  )
  const secrets = [...named, ...passwords].map((each) => each.trim()).filter((each) => each.length >= shortestSecret)
  return [...new Set(secrets)].sort((a, b) => b.length - a.length)
}

function isAllowed(name: string): boolean {
  return [common, go, proxies, windows].some((pattern) => pattern.test(name)) && !runners.test(name)
}

function pick(env: Env, isWanted: (name: string) => boolean): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value !== undefined && isWanted(name) ? [[name, value]] : [])),
  )
}
