import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { LanguageService } from 'yaml-language-server'

// The server behind YAML in VS Code and other editors; its own ES module has imports that only a bundler resolves.
const require = createRequire(import.meta.url)
const { getLanguageService } = require('yaml-language-server') as {
  getLanguageService: (parts: object) => LanguageService
}

const root = new URL('../../', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8')

const service = getLanguageService({
  schemaRequestService: () => Promise.reject(new Error('nothing is fetched')),
  workspaceContext: { resolveRelativePath: (path: string) => path },
  telemetry: { send: () => undefined, sendError: () => undefined, sendTrack: () => undefined },
})
service.configure({
  validate: true,
  hover: true,
  completion: true,
  yamlVersion: '1.2',
  schemas: [
    { uri: 'file:///schema.json', fileMatch: ['*.yml'], schema: JSON.parse(read('allocs-budget.schema.json')) },
  ],
})

let documents = 0
function open(text: string): TextDocument {
  return TextDocument.create(`file:///${documents++}.yml`, 'yaml', 1, text)
}

/** What is offered where the text has a `|`. */
async function offered(text: string): Promise<readonly string[]> {
  const document = open(text.replace('|', ''))
  const list = await service.doComplete(document, document.positionAt(text.indexOf('|')), false)
  return list.items.map(({ label }) => label)
}

test('an editor finds nothing wrong with the example, and marks a misspelled key', async () => {
  // Without its first line, which names a schema to fetch.
  const example = read('allocs-budget.example.yml').replace(/^.*\n/, '')
  expect(await service.doValidation(open(example), false)).toEqual([])
  const wrong = await service.doValidation(open('version: 1\nbenchmark: {}\n'), false)
  expect(wrong.map(({ message, range }) => [message, range.start.line])).toEqual([
    ['Property benchmark is not allowed.', 1],
  ])
})

test.each([
  ['rules', 'version: 1\nrules:\n  |', ['new-escapes', 'slack', 'unlisted', 'loosened']],
  ['the levels of a rule', 'version: 1\nrules:\n  slack: |', ['"off"', 'note', 'warn', 'error']],
  [
    'the keys of an entry',
    'version: 1\nbenchmarks:\n  ./a:\n    BenchmarkX:\n      |',
    ['allocs', 'bytes', 'benchtime', 'count', 'cpu', 'timeout', 'level', 'reason', 'optional'],
  ],
  ['the form of a release', 'version: 1\nmeasured-with: |', ['go1.26']],
])('an editor offers %s', async (_, text, labels) => {
  expect(await offered(text)).toEqual(labels)
})

test.each([
  ['benchtime: auto', 'How long each benchmark runs'],
  ['slack: note', 'A limit is higher than the measured value.'],
  ['bytes: 4096', 'Limit for B/op'],
  ['sites: 0', 'heap sites of any class'],
  ['measured-with: go', 'The Go release the limits were measured'],
  ['BenchmarkEncode: 0', 'The limit: allocs/op as a number'],
  ['level: warn', 'Only error fails the check'],
])('an editor explains %s', async (place, words) => {
  const document = open(read('allocs-budget.example.yml').replace(/^.*\n/, ''))
  const hover = await service.doHover(document, document.positionAt(document.getText().indexOf(place) + 1))
  expect(JSON.stringify(hover?.contents)).toContain(words)
})
