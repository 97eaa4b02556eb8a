import type { BuildFailure, GoArgs, GoFailure, RefusedFlag } from '../../diagnostic/args/go.ts'
import { endedText } from '../../diagnostic/ended.ts'
import { didYouMean } from '../../diagnostic/nearest.ts'
import { shellWord } from '../explain-command.ts'
import { compileText } from './compile-text.ts'
import type { CompilerCode } from './compiler.ts'
import { said, type Variants, type WordsOf } from './words.ts'

const coverage = 'coverage changes the source that is compiled'
const profiling = 'profiling allocates'
const oneCommand = 'it applies to one command only'

/** Why a flag may not be in GOFLAGS. */
const flagWords: Readonly<Record<RefusedFlag, string>> = {
  race: 'the race detector allocates and drops pooled objects at random',
  msan: 'the memory sanitizer changes what escapes',
  asan: 'the address sanitizer changes what escapes',
  cover: coverage,
  covermode: coverage,
  coverpkg: coverage,
  toolexec: 'it runs another program instead of the compiler',
  exec: 'it runs another program instead of the test binary',
  gcflags: 'compiler flags change what is inlined and what escapes',
  compiler: 'only the gc compiler reports escapes',
  overlay: 'it compiles source that is not in the repository',
  pgo: 'a profile changes what is inlined and what escapes; benchmarks use default.pgo as go test does',
  linkshared: 'it links against shared libraries, where allocator calls cannot be distinguished',
  n: 'it compiles nothing',
  json: 'it changes the output format',
  c: oneCommand,
  o: oneCommand,
  benchtime: 'the budget sets how long a benchmark runs, with benchtime',
  count: 'the budget sets how often a benchmark runs, with count',
  cpu: 'the budget sets how many processors a benchmark uses, with cpu',
  skip: "the budget's entries determine which benchmarks run",
  shuffle: 'benchmarks share state and must run in source order',
  list: 'it runs nothing',
  fuzz: 'it runs fuzz tests instead of benchmarks',
  cpuprofile: profiling,
  memprofile: profiling,
  memprofilerate: profiling,
  blockprofile: profiling,
  blockprofilerate: profiling,
  mutexprofile: profiling,
  mutexprofilefraction: profiling,
  trace: 'tracing allocates',
}

const install = 'install Go 1.21 or newer and add it to the PATH; in a workflow, add actions/setup-go before this step'
const goRelease = 'check that the go command on the PATH comes from a Go release'
const goFailure: Variants<GoFailure> = {
  ended: {
    message: (args) => `${endedText(args.command, args)}${args.said.length === 0 ? '' : `: ${args.said.join('; ')}`}`,
    hint: ({ ended }) =>
      ended === 'late'
        ? 'find out what it is waiting for (a download, a file system, a lock), or raise timeout'
        : undefined,
  },
  'not-run': {
    message: ({ why }) => `the go command cannot be run: ${why}`,
    hint: ({ isLimit }) =>
      isLimit
        ? 'raise the limits on open files and processes (`ulimit -n`, `ulimit -u`), or set fewer jobs'
        : undefined,
  },
  unreadable: { message: ({ command }) => `the output of ${command} cannot be parsed`, hint: goRelease },
}

const buildFailure: Variants<BuildFailure> = {
  package: { message: ({ package: path, said }) => `${path} does not compile: ${said}`, hint: otherPackages },
  tests: { message: ({ package: path, said }) => `${testBuild(path)} failed: ${said}`, hint: otherPackages },
  'tests-late': {
    message: ({ package: path, seconds }) => `${testBuild(path)} took longer than ${seconds} s`,
    hint: otherPackages,
  },
  'tests-silent': {
    message: ({ package: path, exit }) => `${testBuild(path)} failed without a message (exit code ${exit})`,
    hint: otherPackages,
  },
  'no-binary': {
    message: ({ package: path, why }) => `${testBuild(path)} did not produce a readable test binary: ${why}`,
    hint: otherPackages,
  },
  'binary-absent': {
    message: ({ package: path }) => `${testBuild(path)} did not produce a test binary`,
    hint: otherPackages,
  },
}

/** The words about the go command. */
export const goWords: WordsOf<Omit<GoArgs, CompilerCode>> = {
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
    about: 'The Go toolchain is older than 1.21, the oldest supported version.',
    wayOut:
      'use Go 1.21 or newer. In a workflow, state it with the input `go-version` of actions/setup-go: `go-version-file` installs the version that `go.mod` names, even if that is older.',
    message: ({ go }) => `${go} is not supported`,
    hint: ({ oldest }) =>
      `use Go 1.${oldest} or newer; in a workflow, state it with go-version, not with go-version-file`,
  },
  SEVERAL_RELEASES: {
    about:
      '`allocs-budget init` found modules that are compiled with different releases of Go, because a `go` or `toolchain` line requires a newer one than the others use. One budget has the limits of one release, and its workflow installs one.',
    wayOut: 'measure all of them with the newest one, as the hint shows, or create one budget per module.',
    message: ({ modules }) =>
      `the modules are compiled with different releases of Go: ${modules.map(({ module, go }) => `${module} with ${go}`).join(', ')}`,
    hint: ({ newest }) => `run: GOTOOLCHAIN=${newest} allocs-budget init; or name some of them with --modules`,
  },
  GO_FLAGS: {
    about:
      'GOFLAGS or another environment setting changes what is measured (`-race`, `-cover`, `-msan`, `-asan`, `-N`, `-l`, a profile), runs other programs (`-toolexec`), or sets something that the budget sets (`-benchtime`, `-count`, `-cpu`, `-skip`).',
    wayOut:
      'remove the flag from the environment of this run. If the message names a budget key for it, set that instead. See [which flags are allowed](budget.md#goflags).',
    message: ({ flag, name }) => `GOFLAGS has ${flag}: ${flagWords[name]}`,
    hint: 'remove it from GOFLAGS for this step (go env GOFLAGS shows the current value)',
  },
  GO_COMMAND_FAILED: {
    about:
      'A `go` command that only queries (`go env`, `go list`), or an entire compile, failed or did not finish within `timeout`. The message includes its output. Entries for a module that could not be read are not judged, nor are relative entries (`./codec`), which may refer to one of its packages.',
    wayOut:
      'run the command by hand in the same directory and fix what it reports. If it does not finish, it may be waiting for a toolchain or module download, a slow file system, or a lock. You can also raise `timeout`.',
    variants: {
      ...goFailure,
      unlisted: {
        message: ({ module, failure }) => unlisted(module, goFailureText(failure)),
        hint: ({ isOlder, failure }) =>
          isOlder ? 'use that Go version, or let the go command download it: GOTOOLCHAIN=auto' : goFailureHint(failure),
      },
      compile: { message: (args) => `the compile of ${args.module} ${compileText(args)}` },
      'left-out': {
        message: ({ package: path, others }) =>
          `go list -export omitted ${path}${others === 0 ? '' : ` and ${others} more`}`,
      },
    },
  },
  MODULE_NOT_FOUND: {
    about: 'There is no `go.mod` in the directory or above it, or a folder of `modules:` has none.',
    wayOut: 'run the command in a module, or correct the folder in the budget.',
    variants: {
      folder: {
        message: ({ folder }) => `there is no go.mod in ${folder}`,
        hint: 'run it in a folder with a go.mod (go mod init), or list the folders in the budget: modules: [folder]',
      },
      unread: { message: ({ file, why }) => `${file} cannot be read: ${why}` },
    },
  },
  MODULES_LEFT_OUT: {
    about:
      '`allocs-budget init` found modules that the new budget is not for: modules below the folder that `go.work` does not use, so the go command cannot build them there, or modules without packages, such as one with only a `//go:build tools` file. This is a warning.',
    wayOut:
      'add a module with `go work use`, or create a budget in its folder: `GOWORK=off allocs-budget init -C FOLDER`. A module without packages needs nothing; once it has some, add it to `modules:`.',
    variants: {
      workspace: {
        message: ({ folders }) => `not in go.work, so left out: ${listed(folders)}`,
        hint: ({ folders }) =>
          `add them with go work use, or give them a budget of their own: GOWORK=off allocs-budget init -C ${shellWord(folders[0] ?? '.')}`,
      },
      empty: {
        message: ({ folders }) => `no packages to measure, so left out: ${listed(folders)}`,
        hint: 'once they have packages, add them to modules in the budget',
      },
    },
  },
  NO_PACKAGES: {
    about:
      'A package pattern does not match any package of the module: the folder does not exist or has no Go files. The hint shows similar packages.',
    wayOut: 'correct `packages:` in the budget, `--packages`, or the build tags that the packages need.',
    message: ({ pattern, module, why }) => `${pattern} matches no package of ${module}${why === '' ? '' : `: ${why}`}`,
    hint: (args) =>
      args.why.includes('go.work')
        ? 'add the module with `go work use`, or ignore go.work with GOWORK=off'
        : (didYouMean(args.near) ?? knownPackages(args)),
  },
  BUILD_FAILED: {
    about: 'A package or its tests do not compile. Code that cannot be built cannot be judged.',
    wayOut: 'fix the compiler errors shown.',
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

function testBuild(path: string): string {
  return `the test build of ${path}`
}

function otherPackages({ namesPackages }: BuildFailure): string | undefined {
  return namesPackages === true ? 'make it build, or select what does with --packages or --modules' : undefined
}

/** Of many folders, the first are shown. */
function listed(folders: readonly string[]): string {
  const rest = folders.length - 3
  return `${folders.slice(0, 3).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function knownPackages({ known, others }: GoArgs['NO_PACKAGES']): string {
  const correct = 'patterns are relative to the module root'
  if (known.length === 0) return `select other packages or modules; ${correct}`
  const are = known.length + others === 1 ? 'is' : 'are'
  return `${correct}; there ${are} ${known.join(', ')}${others > 0 ? ` and ${others} more` : ''}`
}
