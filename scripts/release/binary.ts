// Makes the command as one file with Node in it: `node scripts/release/binary.ts FOLDER`, by a Node that can (26 or newer), which is also the
// one that gets into it. Prints the path of the archive, which has the licenses beside the program.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { version } from '../../src/lang/version.ts'
import { root } from './repository.ts'

const [folder = '.'] = process.argv.slice(2)
const oldest = 26
if (Number(process.versions.node.split('.')[0]) < oldest)
  throw new Error(`Node ${oldest} or newer can make one file of a program, and this is ${process.versions.node}`)

const isWindows = process.platform === 'win32'
const name = `allocs-budget-${version}-${process.platform}-${process.arch}`
const out = resolve(folder)
const work = mkdtempSync(join(tmpdir(), 'allocs-budget-binary-'))
try {
  const stage = join(work, name)
  mkdirSync(stage)
  mkdirSync(out, { recursive: true })
  const bundle = bundled(join(work, 'bundle'))
  const program = join(stage, isWindows ? 'allocs-budget.exe' : 'allocs-budget')
  embed(bundle, program)
  const says = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()
  if (says !== version) throw new Error(`${program} --version says ${says}, not ${version}`)
  copyFileSync(join(root, 'LICENSE'), join(stage, 'LICENSE'))
  copyFileSync(join(dirname(bundle), 'licenses.txt'), join(stage, 'licenses.txt'))
  copyFileSync(licenseOfNode(), join(stage, 'LICENSE-node'))
  // Of a path with a drive, GNU tar would take the drive for a host.
  execFileSync('tar', ['-czf', `${name}.tar.gz`, name], { cwd: work, stdio: 'inherit' })
  copyFileSync(join(work, `${name}.tar.gz`), join(out, `${name}.tar.gz`))
  console.log(join(out, `${name}.tar.gz`))
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** All of the command as one script: it has no files beside it that it could load. */
function bundled(to: string): string {
  const tsc = ['node_modules/typescript/bin/tsc', '-p', '.', '--noCheck'] // the tests check types
  const ncc = ['node_modules/@vercel/ncc/dist/ncc/cli.js', 'build', 'build/start/binary.js', '-o', to]
  for (const args of [tsc, [...ncc, '--license', 'licenses.txt', '--quiet']])
    execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  rmSync(join(root, 'build'), { recursive: true, force: true })
  return join(to, 'index.js')
}

function embed(script: string, program: string): void {
  const digest = join(work, 'digest')
  writeFileSync(digest, createHash('sha256').update(readFileSync(script)).digest('hex'))
  const config = {
    main: script,
    mainFormat: 'module',
    output: program,
    useCodeCache: true, // starts in about two thirds of the time
    disableExperimentalSEAWarning: true,
    assets: { digest },
  }
  writeFileSync(join(work, 'config.json'), JSON.stringify(config))
  execFileSync(process.execPath, ['--build-sea', join(work, 'config.json')], { stdio: ['ignore', 'ignore', 'inherit'] })
  chmodSync(program, 0o755)
  // macOS starts nothing whose signature is not of its bytes.
  if (process.platform === 'darwin') execFileSync('codesign', ['--force', '--sign', '-', program], { stdio: 'inherit' })
}

/** Beside the program on Windows, else in the folder above. */
function licenseOfNode(): string {
  const here = dirname(process.execPath)
  const found = [here, dirname(here)].map((place) => join(place, 'LICENSE')).find((file) => existsSync(file))
  if (found === undefined) throw new Error(`the license of ${process.execPath} is not beside it`)
  return found
}
