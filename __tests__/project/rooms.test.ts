import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const src = new URL('../../src/', import.meta.url).pathname

/** Which rooms a room may import from, and which packages. `node:*` is for the rooms that touch the world. */
const rooms: Readonly<Record<string, { rooms: readonly string[]; packages: readonly string[] }>> = {
  diagnostic: { rooms: [], packages: [] },
  budget: { rooms: ['diagnostic'], packages: ['yaml', 'zod'] },
  golang: { rooms: ['diagnostic'], packages: ['pprof-format', 'zod'] },
  measure: {
    rooms: ['diagnostic', 'golang', 'answer.ts', 'ports.ts'],
    packages: ['string-argv', 'zod', 'node:crypto'],
  },
  check: { rooms: ['diagnostic', 'budget', 'golang', 'measure'], packages: ['zod'] },
  report: { rooms: ['diagnostic', 'budget', 'golang', 'measure', 'check'], packages: ['zod'] },
  github: {
    rooms: ['diagnostic', 'check', 'report', 'answer.ts', 'ports.ts', 'request.ts'],
    packages: [
      '@actions/core',
      '@actions/github',
      '@actions/github/lib/utils',
      '@octokit/plugin-retry',
      '@octokit/plugin-throttling',
      'zod',
      'node:',
    ],
  },
  host: { rooms: ['diagnostic', 'answer.ts', 'ports.ts', 'version.ts'], packages: ['node:'] },
}

type Import = { readonly file: string; readonly target: string }

function importsOf(room: string): readonly Import[] {
  const files = readdirSync(`${src}${room}`, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  return files.flatMap((file) =>
    [
      ...readFileSync(`${src}${room}/${file}`, 'utf8').matchAll(
        /^(?:import|export)\b[^;'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
      ),
    ].map((match) => ({ file: `${room}/${file}`, target: match[1] ?? match[2] ?? match[3] ?? '' })),
  )
}

test('every room has a rule', () => {
  const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(rooms).sort())
})

test.each(Object.entries(rooms))('%s imports only downwards', (room, allowed) => {
  const imports = importsOf(room)
  expect(imports.length).toBeGreaterThan(0)
  for (const { file, target } of imports) {
    if (target.startsWith('./')) continue
    const other = /^\.\.\/([^/]+)/.exec(target)?.[1]
    if (other !== undefined) expect(allowed.rooms, `${file} imports ${target}`).toContain(other)
    else
      expect(
        allowed.packages.some((name) => target === name || (name.endsWith(':') && target.startsWith(name))),
        `${file} imports ${target}`,
      ).toBe(true)
  }
})

test('only the entries, github and host touch the process', () => {
  const pure = Object.keys(rooms).filter((room) => room !== 'github' && room !== 'host')
  for (const room of pure) {
    for (const file of readdirSync(`${src}${room}`).filter((name) => name.endsWith('.ts'))) {
      const code = readFileSync(`${src}${room}/${file}`, 'utf8').replace(
        /\/\*[\s\S]*?\*\/|\/\/.*|`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\])*'/g,
        '',
      )
      expect(/\b(?:process|console|Date|fetch)\b\s*[.(]/.exec(code)?.[0], `${room}/${file}`).toBeUndefined()
    }
  }
})
