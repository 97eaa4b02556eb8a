// Makes the release on GitHub of the tag that was pushed, and moves the tag of its major version to it: `node scripts/release/publish.ts TAG FOLDER`.
// FOLDER has notes.md and what is attached. Runs in the workflow, with gh and its variables GH_TOKEN and GH_REPO.
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { newestOf } from './versions.ts'

const [tag = '', folder = ''] = process.argv.slice(2)
const repository = process.env.GH_REPO ?? ''
const [major] = /^v\d+(?=\.\d+\.\d+$)/.exec(tag) ?? []
if (major === undefined || folder === '' || repository === '')
  throw new Error('usage: GH_REPO=OWNER/NAME publish.ts vX.Y.Z FOLDER')

const names = gh('api', '--paginate', `repos/${repository}/git/matching-refs/tags/v`, '--jq', '.[].ref')
const tags = names.split('\n').map((ref) => ref.replace(/^refs\/tags\//, ''))
const assets = readdirSync(folder).filter((file) => file !== 'notes.md')
const isLatest = newestOf(tags) === tag
const notes = join(folder, 'notes.md')
const options = ['--verify-tag', '--title', tag, '--notes-file', notes, `--latest=${isLatest}`]
gh('release', 'create', tag, ...options, ...assets.sort().map((file) => join(folder, file)))

// A correction of an older release is not what others are to get.
if (newestOf(tags.filter((each) => each.startsWith(`${major}.`))) === tag) {
  const sha = gh('api', `repos/${repository}/commits/${tag}`, '--jq', '.sha')
  const isThere = tags.includes(major)
  const [method, path, ...fields] = isThere
    ? ['PATCH', `git/refs/tags/${major}`, '-F', 'force=true']
    : ['POST', 'git/refs', '-f', `ref=refs/tags/${major}`]
  gh('api', '--method', method ?? '', `repos/${repository}/${path}`, '-f', `sha=${sha}`, ...fields)
  console.log(`${major} is ${tag} (${sha})`)
}

function gh(...args: readonly string[]): string {
  return execFileSync('gh', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()
}
