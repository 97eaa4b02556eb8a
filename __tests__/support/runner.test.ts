import { expect, test } from 'vitest'
import { parseCommands, parseOutputs } from './runner.ts'

// The stand-in for the runner has to see what the real one would: otherwise no test that counts commands could fail.
test('both syntaxes are commands, and only where the runner reads them', () => {
  const names = (log: string): readonly string[] => parseCommands(log).map(({ name, message }) => `${name} ${message}`)
  expect(names('::error file=a.go,line=3::text')).toEqual(['error text'])
  expect(names('  ::set-output name=verdict::pass')).toEqual(['set-output pass'])
  expect(names('BenchmarkA/##[error]y-2 1 ns/op')).toEqual(['error y-2 1 ns/op'])
  expect(names('a ::error::x')).toEqual([])
  expect(names('\\::error::x and ##\\[error]')).toEqual([])
  expect(names('a\r::error::x')).toEqual(['error x'])
  expect(names('::stop-commands::tok\n::error::x\n##[error]x\n::tok::\n::error::y')).toEqual([
    'stop-commands tok',
    'error y',
  ])
  expect(parseCommands('::error title=a%3Ab%2Cc::x%0Ay%25')[0]).toEqual({
    name: 'error',
    properties: { title: 'a:b,c' },
    message: 'x\ny%',
  })
})

test('outputs are read in both forms of the file', () => {
  expect(parseOutputs('a=1\nb<<END\nx\ny\nEND\nc=2=3\n')).toEqual({ a: '1', b: 'x\ny', c: '2=3' })
})
