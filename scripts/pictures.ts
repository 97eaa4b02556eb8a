// Takes the pictures of docs/images: the comment on a pull request that spoils the hot path of examples/hotpath, as GitHub
// shows it. Needs Go, git and a browser: `npm run pictures`.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { takePicture } from '../__tests__/support/browser.ts'
import { pullRequest } from '../__tests__/support/events.ts'
import { startGitHubServer, token } from '../__tests__/support/github-server.ts'
import { pullRequestRepository } from '../__tests__/support/repository.ts'
import { runStep } from '../__tests__/support/runner.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const hotpath = join(root, 'examples/hotpath')
const read = (name: string): string => readFileSync(join(hotpath, name), 'utf8')

const repository = pullRequestRepository(hotpath, (write) => {
  write(
    'encoder.go',
    read('encoder.go').replace('e.buf = AppendRecord(e.buf[:0], fields)', 'e.buf = []byte(Format(fields))'),
  )
  write(
    'allocs-budget.yml',
    read('allocs-budget.yml').replace('BenchmarkFormat: { allocs: 1', 'BenchmarkFormat: { allocs: 2'),
  )
})
const server = await startGitHubServer()
try {
  const { headSha, baseSha, mergeSha, directory } = repository
  server.pullRequests.set(5, { number: 5, headSha, state: 'open' })
  const { exitCode, stdout } = await runStep({
    event: { name: 'pull_request', payload: pullRequest({ head: headSha, base: baseSha }) },
    workspace: directory,
    apiUrl: server.url,
    token,
    env: { GITHUB_SHA: mergeSha },
  })
  const [comment] = server.comments.get(5) ?? []
  if (exitCode !== 1 || comment === undefined) throw new Error(`the step exits ${exitCode}:\n${stdout}`)
  execFileSync('mkdir', ['-p', join(root, 'docs/images')])
  for (const theme of ['light', 'dark'] as const) {
    takePicture(comment.body, { width: 900, theme }, join(root, `docs/images/comment-wide-${theme}.png`))
    takePicture(comment.body, { width: 390, theme }, join(root, `docs/images/comment-narrow-${theme}.png`))
  }
} finally {
  await server.close()
  repository.remove()
}
