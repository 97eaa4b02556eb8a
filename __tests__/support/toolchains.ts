import { spawnSync } from 'node:child_process'
import { describe } from 'vitest'
import { wideUnless } from './wide.ts'

/** The releases that the product speaks for; the newest patch of each that the Go module proxy served when they were chosen. */
const wanted = ['1.21.13', '1.22.12', '1.23.12', '1.24.11', '1.25.10', '1.26.8', '1.27.3'] as const

/** A Go release to run tests with: `env` selects it, `minor` is its number after `1.`. Tests with another than the installed one are wide. */
export type GoToolchain = {
  readonly version: string
  readonly minor: number
  readonly env: NodeJS.ProcessEnv
  readonly options: { readonly tags?: string[] }
}

/**
 * The Go releases that can be had on this machine: the installed one, and with ALL_GO=1 (as `npm run test:all` sets it) the others through
 * the Go module proxy. Every test that runs over them says so; a release that cannot be had is left out with a reason.
 * `samples` are asked for without it too.
 */
export function goToolchains(samples: readonly string[] = []): {
  readonly available: readonly GoToolchain[]
  readonly missing: readonly string[]
} {
  const local = versionWith(process.env)
  if (local === undefined) {
    if (process.env.REQUIRE_GO === '1') throw new Error('REQUIRE_GO=1 and there is no go on the PATH')
    return { available: [], missing: ['no go on the PATH'] }
  }
  const installed: GoToolchain = {
    version: local,
    minor: minorOf(local),
    env: { ...process.env, GOTOOLCHAIN: 'local' },
    options: {},
  }
  const isAll = process.env.ALL_GO === '1'
  const others = wanted.filter(
    (version) => minorOf(version) !== installed.minor && (isAll || samples.includes(version)),
  )
  const tried = others.map((version) => {
    const env = { ...process.env, GOTOOLCHAIN: `go${version}` }
    return {
      version,
      minor: minorOf(version),
      env,
      options: wideUnless(samples.includes(version)),
      got: versionWith(env),
    }
  })
  return {
    available: [installed, ...tried.filter(({ version, got }) => got === version)].sort((a, b) => a.minor - b.minor),
    missing: [
      ...tried.filter(({ version, got }) => got !== version).map(({ version }) => `go${version} cannot be had`),
      ...(isAll ? [] : ['other releases: set ALL_GO=1']),
    ],
  }
}

/** The oldest of the releases, the installed one and the newest: for tests of minutes in which those between were seen to be the same. */
export function outermost(releases: readonly GoToolchain[]): readonly GoToolchain[] {
  return releases.filter((go, i) => i === 0 || i === releases.length - 1 || go.env.GOTOOLCHAIN === 'local')
}

/**
 * Whether a case is tried under a release, by its place among the cases: under the outermost each is, and under one of those between, so that each of
 * these has its share.
 */
export function isTried(go: GoToolchain, releases: readonly GoToolchain[], place: number): boolean {
  const whole = outermost(releases)
  const between = releases.filter((each) => !whole.includes(each))
  return whole.includes(go) || between.indexOf(go) === place % between.length
}

/** A group of tests for each of the releases. */
export function describeGo(releases: readonly GoToolchain[], body: (go: GoToolchain) => void): void {
  for (const go of releases) describe(`Go ${go.version}`, go.options, () => body(go))
}

function versionWith(env: NodeJS.ProcessEnv): string | undefined {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { env, encoding: 'utf8' })
  return status === 0 ? stdout.trim().replace(/^go/, '') : undefined
}

function minorOf(version: string): number {
  return Number(version.split('.')[1])
}
