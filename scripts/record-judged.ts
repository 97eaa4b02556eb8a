// Records what Go says of the modules that the tests of verdicts judge, once more:
//   bash scripts/node.sh scripts/record-judged.ts
// The sources of base and head stand in __tests__/judge/recorded; compiler.txt and bench.txt beside them are written anew,
// without the lines of assembly that nothing is read from.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatTxtar, parseTxtar } from '../__tests__/support/txtar.ts'

const recordings = fileURLToPath(new URL('../__tests__/judge/recorded/', import.meta.url))
for (const name of readdirSync(recordings)) record(`${recordings}${name}`)

function record(archive: string): void {
  const { comment, files } = parseTxtar(readFileSync(archive, 'utf8'))
  const sources = [...files].filter(([name]) => !name.endsWith('.txt'))
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-recorded-'))
  const recorded = new Map(sources)
  for (const [name, text] of sources) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const { GOFLAGS: _, ...env } = process.env
  for (const commit of ['base', 'head']) {
    const options = { cwd: join(folder, commit), env, encoding: 'utf8' } as const
    const flags = ['-export', '-trimpath', '-pgo=off', '-gcflags=example.com/hot/...=-m=2 -S=2', '-f={{.ImportPath}}']
    recorded.set(`${commit}/compiler.txt`, trimmed(spawnSync('go', ['list', ...flags, './...'], options).stderr))
    if (!files.has(`${commit}/hot_test.go`)) continue
    const bench = ['test', '-run=^$', '-bench=.', '-benchmem', '-benchtime=1000x', '-cpu=1', '.']
    recorded.set(`${commit}/bench.txt`, execFileSync('go', bench, options))
  }
  rmSync(folder, { recursive: true })
  writeFileSync(archive, formatTxtar({ comment, files: recorded }))
}

/** The compiler's words, and of the assembly where a function begins, what it calls, and with which types. */
function trimmed(text: string): string {
  let isCode = false
  const lines = text.split('\n').filter((line) => {
    if (!line.startsWith('\t')) isCode = / STEXT /.test(line)
    if (line.startsWith('# ') || /^\S+\.go:\d+/.test(line)) return true
    if (!isCode) return false
    return (
      !line.startsWith('\t') || /\t(?:TEXT|CALL)\t/.test(line) || /^\trel .* (?:t=R_CALL|t=R_PCREL type:)/.test(line)
    )
  })
  return `${lines.join('\n')}\n`
}
