import type { BuildFailure, CompileFailure, GoArgs, GoFailure, RefusedFlag } from '../../diagnostic/args/go.ts'
import { endedText } from '../../diagnostic/ended.ts'
import { didYouMean } from '../../diagnostic/nearest.ts'
import { said, type Variants, type WordsOf } from './words.ts'

const coverage = 'coverage changes the source that is compiled'
const profiling = 'profiling allocates'
const oneCommand = 'it is a flag of one command only'

/** Why a flag may not be in GOFLAGS. */
const flagWords: Readonly<Record<RefusedFlag, string>> = {
  race: 'the race detector allocates and drops pooled objects at random',
  msan: 'the memory sanitizer changes what escapes',
  asan: 'the address sanitizer changes what escapes',
  cover: coverage,
  covermode: coverage,
  coverpkg: coverage,
  toolexec: 'it runs a foreign program in place of the compiler',
  exec: 'it runs a foreign program in place of the test binary',
  gcflags: 'compiler flags change what is inlined and what escapes',
  compiler: 'only the gc compiler tells its escapes',
  overlay: 'it compiles other source than the repository has',
  pgo: 'a profile changes what is inlined and what escapes; benchmarks use default.pgo as go test does',
  linkshared: 'it links against shared libraries, where calls of the allocator are not told apart',
  n: 'it compiles nothing',
  json: 'it changes the output that is read',
  c: oneCommand,
  o: oneCommand,
  benchtime: 'benchtime of the budget says how long a benchmark runs',
  count: 'count of the budget says how often a benchmark runs',
  cpu: 'cpu of the budget says with how many processors a benchmark runs',
  skip: 'the entries of the budget say which benchmarks run',
  shuffle: 'benchmarks share state, and run in the order of the source',
  list: 'it runs nothing',
  fuzz: 'it runs fuzz tests in place of benchmarks',
  cpuprofile: profiling,
  memprofile: profiling,
  memprofilerate: profiling,
  blockprofile: profiling,
  blockprofilerate: profiling,
  mutexprofile: profiling,
  mutexprofilefraction: profiling,
  trace: 'tracing allocates',
}

const install = 'install Go 1.21 or newer and put it on the PATH; in a workflow add actions/setup-go before this step'
const goRelease = 'see that the go command on the PATH is that of a Go release'
const goFailure: Variants<GoFailure> = {
  ended: {
    message: (args) => `${endedText(args.command, args)}${args.said.length === 0 ? '' : `: ${args.said.join('; ')}`}`,
    hint: ({ ended }) =>
      ended === 'late'
        ? 'find out what it waits for (a download, a file system, a lock), or give it more time: timeout'
        : undefined,
  },
  'not-run': {
    message: ({ why }) => `the go command cannot be run: ${why}`,
    hint: ({ isLimit }) =>
      isLimit
        ? 'raise the limits on open files and processes (`ulimit -n`, `ulimit -u`), or set fewer jobs'
        : undefined,
  },
  unreadable: { message: ({ command }) => `${command} answered something that cannot be read`, hint: goRelease },
}

const buildFailure: Variants<BuildFailure> = {
  package: { message: ({ package: path, said }) => `${path} does not compile: ${said}`, hint: otherPackages },
  tests: { message: ({ package: path, said }) => `${testBuild(path)} fails: ${said}`, hint: otherPackages },
  'tests-late': {
    message: ({ package: path, seconds }) => `${testBuild(path)} takes longer than ${seconds} s`,
    hint: otherPackages,
  },
  'tests-silent': {
    message: ({ package: path, exit }) => `${testBuild(path)} fails without a word (exit code ${exit})`,
    hint: otherPackages,
  },
  'no-binary': {
    message: ({ package: path, why }) => `${testBuild(path)} left no test binary that can be read: ${why}`,
    hint: otherPackages,
  },
  'binary-absent': {
    message: ({ package: path }) => `${testBuild(path)} left no test binary that can be read: it is not there`,
    hint: otherPackages,
  },
}

/** The words about the go command. */
export const goWords: WordsOf<
  Omit<GoArgs, 'UNREADABLE_COMPILER_OUTPUT' | 'UNKNOWN_ALLOCATOR' | 'UNACCOUNTED_ALLOCATION' | 'PGO_NOT_USED'>
> = {
  GO_NOT_FOUND: {
    about: 'There is no `go` command on the PATH.',
    wayOut: 'install Go; in a workflow, run `actions/setup-go` before this step.',
    variants: {
      'not-run': { message: ({ why }) => `the go command cannot be run: ${why}`, hint: install },
      unlisted: {
        message: ({ module, why }) => unlisted(module, `the go command cannot be run: ${why}`),
        hint: install,
      },
    },
  },
  GO_TOO_OLD: {
    about: 'The Go toolchain is older than 1.21, the oldest whose output is read.',
    wayOut: 'use Go 1.21 or newer.',
    message: ({ go }) => `${go} is not supported`,
    hint: ({ oldest }) => `use Go 1.${oldest} or newer`,
  },
  GO_FLAGS: {
    about:
      'GOFLAGS or another setting of the environment changes what is measured: `-race`, `-cover`, `-msan`, `-asan`, `-N`, `-l`, a profile; runs programs of its own, as `-toolexec` does; or says what the budget says: `-benchtime`, `-count`, `-cpu`, `-skip`.',
    wayOut:
      'take the flag out of the environment of this run; where the budget has a key for it, which the message names, set it there. [Which flags are obeyed](budget.md#goflags).',
    message: ({ flag, name }) => `GOFLAGS has ${flag}: ${flagWords[name]}`,
    hint: 'take it out of GOFLAGS for this step (go env GOFLAGS shows where it comes from)',
  },
  GO_COMMAND_FAILED: {
    about:
      'A `go` command that only asks (`go env`, `go list`), or a compile as a whole, failed or did not answer within `timeout`. What it printed is in the message. Entries for a module that could not be read are not judged, and neither are relative ones (`./codec`) beside it, which may mean one of its packages.',
    wayOut:
      'run the command by hand in the same directory and mend what it says. One that does not answer waits for something: the download of a toolchain or of modules, a slow file system, a lock; or give it more time with `timeout`.',
    variants: {
      ...goFailure,
      unlisted: {
        message: ({ module, failure }) => unlisted(module, goFailureText(failure)),
        hint: ({ isOlder, failure }) =>
          isOlder ? 'use that Go, or let the go command fetch it: GOTOOLCHAIN=auto' : goFailureHint(failure),
      },
      compile: { message: (args) => `the compile of ${args.module} ${compileText(args)}` },
      'left-out': {
        message: ({ package: path, others }) =>
          `go list -export left out ${path}${others === 0 ? '' : ` and ${others} more`}`,
      },
    },
  },
  MODULE_NOT_FOUND: {
    about: 'There is no `go.mod` in the directory or above it, or a folder of `modules:` has none.',
    wayOut: 'run in a module, or correct the folder in the budget.',
    variants: {
      folder: {
        message: ({ folder }) => `there is no go.mod in ${folder}`,
        hint: 'run it in a folder with a go.mod (go mod init), or name the folders in the budget: modules: [folder]',
      },
      unread: { message: ({ file, why }) => `${file} cannot be read: ${why}` },
    },
  },
  NO_PACKAGES: {
    about:
      'A package pattern matches no package of the module: the folder is not there, or has no Go files. The hint has the nearest packages that there are.',
    wayOut: 'correct `packages:` in the budget, `--packages`, or the build tags that the packages need.',
    message: ({ pattern, module, why }) => `${pattern} matches no package of ${module}${why === '' ? '' : `: ${why}`}`,
    hint: (args) =>
      args.why.includes('go.work')
        ? 'add the module with `go work use`, or leave go.work aside with GOWORK=off'
        : (didYouMean(args.near) ?? knownPackages(args)),
  },
  BUILD_FAILED: {
    about: 'A package or its tests do not compile. Nothing can be said of code that cannot be built.',
    wayOut: "mend the compiler's errors that are shown.",
    variants: buildFailure,
  },
}

function unlisted(module: string, why: string): string {
  return `the packages of ${module} cannot be listed: ${why}`
}

function goFailureText(failure: GoFailure): string {
  return said(goFailure, failure).message
}

function goFailureHint(failure: GoFailure): string | undefined {
  return said(goFailure, failure).hint
}

function compileText(failure: CompileFailure): string {
  switch (failure.how) {
    case 'late':
      return withSaid(`took longer than ${failure.seconds} s`, failure.said)
    case 'talkative':
      return withSaid('printed more than is read of it', failure.said)
    case 'failed':
      return withSaid('failed', failure.said)
    case 'unreadable':
      return 'answered something that cannot be read'
    case 'empty':
      return 'named no package'
  }
}

function withSaid(how: string, lines: readonly string[]): string {
  return lines.length === 0 ? how : `${how}: ${lines.join('; ')}`
}

function testBuild(path: string): string {
  return `the test build of ${path}`
}

function otherPackages({ namesPackages }: BuildFailure): string | undefined {
  return namesPackages === true ? 'make it build, or name the packages that do with --packages' : undefined
}

function knownPackages({ known, others }: GoArgs['NO_PACKAGES']): string {
  const correct = 'patterns are relative to the module’s root'
  if (known.length === 0) return `correct packages in the budget; ${correct}`
  const are = known.length + others === 1 ? 'is' : 'are'
  return `${correct}; there ${are} ${known.join(', ')}${others > 0 ? ` and ${others} more` : ''}`
}
