import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publicModule } from '../../support/public-module.ts'
import type { Subject } from './compile.ts'

/** A subject in a folder of its own; `remove` takes it away. */
export type OwnedSubject = Subject & { readonly remove: () => void }

/** A processor and system to compile for, as `GOOS/GOARCH`. */
export type Target = `${string}/${string}`

/** Public modules of different kinds, none of which any other test uses, each at one version. */
export const modules: readonly string[] = [
  'google.golang.org/protobuf@v1.36.5',
  'golang.org/x/tools@v0.25.1',
  'golang.org/x/text@v0.21.0',
  'github.com/RoaringBitmap/roaring/v2@v2.4.5',
  'github.com/samber/lo@v1.49.1',
  'github.com/tidwall/btree@v1.7.0',
  'go.uber.org/fx@v1.23.0',
  'github.com/emirpasic/gods/v2@v2.0.0-alpha',
]

/** Small ones of them that are compiled for every target. */
export const modulesForAllTargets: readonly string[] = [
  'github.com/RoaringBitmap/roaring/v2@v2.4.5',
  'github.com/tidwall/btree@v1.7.0',
]

/** Every kind of call instruction that Go's targets have, and the systems whose files differ most. */
export const targets: readonly [Target, ...Target[]] = [
  'linux/amd64',
  'linux/arm64',
  'linux/386',
  'linux/arm',
  'linux/riscv64',
  'linux/ppc64le',
  'linux/s390x',
  'linux/mips64le',
  'linux/loong64',
  'js/wasm',
  'wasip1/wasm',
  'windows/amd64',
  'darwin/arm64',
]

/** The newest patch of each release that the Go module proxy served when they were chosen. */
export const releases: readonly string[] = [
  'go1.21.13',
  'go1.22.12',
  'go1.23.12',
  'go1.24.11',
  'go1.25.10',
  'go1.26.8',
  'go1.27.3',
]

/** The environment that compiles with a release (`local`: the installed one) for a target. */
export function environmentFor(release: string, target: Target): NodeJS.ProcessEnv {
  const [GOOS = '', GOARCH = ''] = target.split('/')
  return {
    ...process.env,
    GOTOOLCHAIN: release,
    GOFLAGS: '-buildvcs=false',
    GOWORK: 'off',
    GOOS,
    GOARCH,
  }
}

/** The standard library, all of it or some packages; only what is named is compiled with the flags. */
export function standardLibrary(env: NodeJS.ProcessEnv, packages: readonly string[] = ['std']): OwnedSubject {
  const directory = mkdtempSync(join(tmpdir(), 'allocs-budget-std-'))
  writeFileSync(join(directory, 'go.mod'), 'module scratch\n\ngo 1.21\n')
  const remove = (): void => rmSync(directory, { recursive: true, force: true })
  return { name: 'std', directory, patterns: packages, flagged: packages, env, remove }
}

/** A module that lies in a folder; for a copy of a public one, whose go.sum need not have all that is compiled. */
export function moduleFrom(path: string, directory: string, env: NodeJS.ProcessEnv): Subject {
  const GOFLAGS = `${env.GOFLAGS ?? ''} -mod=mod`.trim()
  return { name: path, directory, patterns: ['./...'], flagged: [`${path}/...`], env: { ...env, GOFLAGS } }
}

/** A copy of a public module at `path@version`; a text says why it cannot be had. */
export function moduleAt(name: string, env: NodeJS.ProcessEnv): OwnedSubject | string {
  const at = name.lastIndexOf('@')
  const path = name.slice(0, at)
  const got = publicModule(path, name.slice(at + 1))
  if (typeof got === 'string') return got
  return { ...moduleFrom(path, got.directory, env), name, remove: got.remove }
}
