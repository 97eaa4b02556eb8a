// Sets the version everywhere: `npm run release -- 1.2.3` for a release, and after it `npm run release -- 1.3.0-dev`. RELEASING.md has the rest.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { isReleased } from '../../src/lang/version.ts'
import { disagreements, type Files, versionIn } from './agreement.ts'
import { withRelease } from './changelog.ts'
import { readVersionedFiles, root } from './repository.ts'
import { withUses } from './uses.ts'
import { compareReleases, numbersOf } from './versions.ts'

const [version = '', ...more] = process.argv.slice(2)
const before = readVersionedFiles()
const from = versionIn(before)
const problem = whyNot()
if (problem !== undefined) refuse(problem)
const after = isReleased(version) ? releasedToday(withVersion(before)) : withVersion(before)
for (const [file, text] of Object.entries(after)) if (text !== before[file]) writeFileSync(`${root}${file}`, text)
for (const script of ['write-budget-schema.ts', 'write-report-schema.ts'])
  execFileSync(process.execPath, [`${root}scripts/${script}`], { cwd: root, stdio: 'inherit' })
const left = disagreements(readVersionedFiles())
if (left.length > 0) refuse(left.join('\n'))
console.log(`the version is ${version}: now run npm run build`)

function refuse(why: string): never {
  console.error(why)
  process.exit(1)
}

function whyNot(): string | undefined {
  const numbers = numbersOf(version)
  if (numbers === undefined || more.length > 0) return 'usage: npm run release -- X.Y.Z or X.Y.Z-dev'
  const order = compareReleases(version, from)
  // A release is what was on the way; what comes after one is newer.
  if (order < 0 || (order === 0 && !(isReleased(version) && !isReleased(from))))
    return `${version} does not come after ${from}`
  return undefined
}

function withVersion(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => {
      const used = withUses(file, text, version)
      if (file === 'package.json') return [file, used.replace(`"version": "${from}"`, `"version": "${version}"`)]
      // Its own version is the first two.
      if (file === 'package-lock.json')
        return [
          file,
          used.replace(/^(?:[\s\S]*?"version": "[^"]*"){2}/, (head) => head.replaceAll(`"${from}"`, `"${version}"`)),
        ]
      if (file === 'src/lang/version.ts') return [file, used.replace(`'${from}'`, `'${version}'`)]
      return [file, used]
    }),
  )
}

function releasedToday(files: Files): Files {
  const date = new Date().toISOString().slice(0, 10)
  try {
    return { ...files, 'CHANGELOG.md': withRelease(files['CHANGELOG.md'] ?? '', version, date) }
  } catch (error) {
    // Whoever wrote the changelog needs its mistake, not our stack.
    return refuse((error as Error).message)
  }
}
