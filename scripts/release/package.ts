// Makes the npm package as a file: `node scripts/release/package.ts FOLDER`. Prints its path. The registry gets just this file.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { always, publishedManifest } from './manifest.ts'
import { root } from './repository.ts'

const [folder = '.'] = process.argv.slice(2)
const out = resolve(folder)
const stage = mkdtempSync(join(tmpdir(), 'allocs-budget-package-'))
try {
  const manifest = publishedManifest(JSON.parse(readFileSync(`${root}package.json`, 'utf8')))
  for (const file of [...manifest.files, ...always]) {
    mkdirSync(dirname(join(stage, file)), { recursive: true })
    cpSync(`${root}${file}`, join(stage, file), { recursive: true })
  }
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
  mkdirSync(out, { recursive: true })
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', out], {
    cwd: stage,
    encoding: 'utf8',
  })
  const [made] = JSON.parse(packed) as { filename: string }[]
  console.log(join(out, made?.filename ?? ''))
} finally {
  rmSync(stage, { recursive: true, force: true })
}
