// Checks that a release can be made of what is checked out: `node scripts/release/check.ts [vX.Y.Z]`. With a tag, it has to be that of the
// version; without one, any version will do.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { disagreements, versionIn } from './agreement.ts'
import { readVersionedFiles, root } from './repository.ts'

const [tag] = process.argv.slice(2)
const files = readVersionedFiles()
const version = versionIn(files)
const problems = [
  ...disagreements(files),
  ...(tag === undefined || tag === `v${version}` ? [] : [`the tag is ${tag}, and package.json has version ${version}`]),
  ...(distIsBuilt() ? [] : ['dist is not what the source builds: npm run build']),
]
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
else console.log(`${version}: everything agrees, and dist is what the source builds`)

/** Whether a build gives dist as it is, file by file and byte by byte. */
function distIsBuilt(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-dist-'))
  try {
    execFileSync('bash', ['scripts/build.sh', folder], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    execFileSync('git', ['diff', '--no-index', '--quiet', '--no-ext-diff', folder, 'dist'], {
      cwd: root,
      stdio: 'ignore',
    })
    return true
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1) return false
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
