// Checks that a release can be made of what is checked out: `node scripts/release/check.ts [vX.Y.Z]`. With a tag, it has to be that of the
// version; without one, any version will do.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { disagreements, versionIn } from './agreement.ts'
import { readVersionedFiles, root } from './repository.ts'

const [tag = ''] = process.argv.slice(2)
const files = readVersionedFiles()
const version = versionIn(files)
const problems = [
  ...disagreements(files),
  ...(tag === '' || tag === `v${version}` ? [] : [`the tag is ${tag}, and package.json has version ${version}`]),
  ...staleBundles().map((file) => `${file} is not what the source builds: npm run build`),
]
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
else console.log(`${version}: everything agrees, and dist is what the source builds`)

/** The files of dist that a build gives differently, does not give, or gives beside them. */
function staleBundles(): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-dist-'))
  try {
    execFileSync('bash', ['scripts/build.sh', folder], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    const built = filesOf(folder)
    const committed = filesOf(join(root, 'dist'))
    const names = [...new Set([...built.keys(), ...committed.keys()])].sort()
    return names.filter((name) => built.get(name) !== committed.get(name)).map((name) => `dist/${name}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function filesOf(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name))
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path, 'base64')]))
}
