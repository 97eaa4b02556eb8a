import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const src = fileURLToPath(new URL('../../src/', import.meta.url))

/**
 * The rooms from the ground up: each may import from those above it in this list, and from no other. Beside it are the packages
 * that a room may use; `node:` is for the rooms that touch the world.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  lang: [],
  diagnostic: [],
  'ports.ts': [],
  go: ['pprof-format', 'zod'],
  budget: ['yaml', 'zod'],
  plan: [],
  snapshot: ['zod'],
  measure: ['string-argv', 'zod', 'node:crypto'],
  report: ['zod'],
  story: [],
  compare: [],
  judge: [],
  attribute: [],
  words: [],
  write: [],
  view: [],
  forge: ['node:crypto'],
  gitlab: ['zod'],
  github: [
    '@actions/core',
    '@actions/github',
    '@actions/github/lib/utils',
    '@octokit/plugin-retry',
    '@octokit/plugin-throttling',
    'zod',
    'node:',
  ],
  host: ['node:'],
  app: ['zod', 'node:'],
  cli: ['commander', 'node:'],
  'action.ts': ['@actions/core', 'node:'],
  'cli.ts': ['commander', 'node:'],
  start: ['node:'],
}
const order = Object.keys(rooms)

/** The rooms that a process, a clock or a network can be reached from. */
const edge = ['github', 'gitlab', 'host', 'action.ts', 'cli.ts', 'start']

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split('\\').join('/'))
  .sort()

function roomOf(file: string): string {
  return file.split('/')[0] ?? file
}

/** Every import of a file, those of types too: relative ones as a file of src, others as written. */
function importsOf(file: string): readonly string[] {
  const code = readFileSync(join(src, file), 'utf8')
  const found = code.matchAll(/^(?:import|export)\b[^;'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm)
  return [...found]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .map((target) => (target.startsWith('.') ? posix.join(posix.dirname(file), target) : target))
}

const imports = new Map(files.map((file) => [file, importsOf(file)]))

test('every file is in a room, and nothing but the entries and the ports is at the top', () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual([...order].sort())
  expect([...imports.values()].flat().length).toBeGreaterThan(files.length)
})

test('docs/architecture.md lists the rooms in this order', () => {
  const page = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| (`src\/[^|]*`) \|/gm)].map(([, cell = '']) => cell)
  const listed = rows.flatMap((cell) => [...cell.matchAll(/`src\/([^`]+?)\/?`/g)].map(([, room = '']) => room))
  expect(listed.toReversed()).toEqual(order)
})

describe.each(order)('%s', (room) => {
  const own = files.filter((file) => roomOf(file) === room)

  test('imports only from the rooms below it', () => {
    const below = order.slice(0, order.indexOf(room) + 1)
    for (const file of own)
      for (const target of imports.get(file) ?? [])
        if (imports.has(target)) expect(below, `${file} imports ${target}`).toContain(roomOf(target))
  })

  test('uses the packages that it may', () => {
    for (const file of own)
      for (const target of imports.get(file) ?? [])
        if (!imports.has(target)) expect(allowed(room, target), `${file} imports ${target}`).toBe(true)
  })

  test.skipIf(edge.includes(room))('touches no process, clock or network', () => {
    for (const file of own) {
      const code = readFileSync(join(src, file), 'utf8').replace(
        /\/\*[\s\S]*?\*\/|\/\/.*|`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\])*'/g,
        '',
      )
      expect(/\b(?:process|console|Date|fetch)\b\s*[.(]/.exec(code)?.[0], file).toBeUndefined()
    }
  })
})

test('what lays out a view knows no words, but how a line of them is held', () => {
  const renderers = ['terminal', 'markdown', 'annotations', 'render-terminal', 'render-markdown', 'render-annotations']
  const words = renderers.flatMap((name) => {
    const found = imports.get(`view/${name}.ts`)?.filter((target) => roomOf(target) === 'words')
    return found ?? [`there is no ${name}`]
  })
  expect([...new Set(words)]).toEqual(['words/inline.ts'])
})

function allowed(room: string, target: string): boolean {
  return (rooms[room] ?? []).some((name) => target === name || (name.endsWith(':') && target.startsWith(name)))
}

test('no file imports itself, by whatever way around', () => {
  const done = new Set<string>()
  const visit = (file: string, way: readonly string[]): void => {
    expect(way, `${[...way, file].join(' -> ')}`).not.toContain(file)
    if (done.has(file)) return
    for (const target of imports.get(file) ?? []) if (imports.has(target)) visit(target, [...way, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
})
