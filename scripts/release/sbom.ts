// Prints what is bundled as an SBOM (CycloneDX): the dependencies in package-lock.json, and no development dependency.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './repository.ts'

const temporary = mkdtempSync(join(tmpdir(), 'allocs-budget-sbom-'))
try {
  // npm names what the list is of by its folder, and leaves out what is a development dependency of another package, too.
  const cwd = join(temporary, 'allocs-budget')
  mkdirSync(cwd)
  const {
    devDependencies: _,
    optionalDependencies: __,
    scripts: ___,
    ...manifest
  } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest))
  copyFileSync(`${root}package-lock.json`, join(cwd, 'package-lock.json'))
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  npm(cwd, ['install', '--package-lock-only', '--offline', ...quiet])
  console.log(npm(cwd, ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx']).trim())
} finally {
  rmSync(temporary, { recursive: true, force: true })
}

function npm(cwd: string, args: readonly string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
