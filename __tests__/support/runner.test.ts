import { describe, expect, test } from 'vitest'
import { parseCommands, parseOutputs, shownAnnotations, takenSummary } from './runner.ts'
import { commandShapes, obey } from './workflow-commands.ts'

// The stand-in for the runner has to see what the real one would: otherwise no test that counts commands could fail.
describe('a log', () => {
  const read = (log: string): readonly string[] => parseCommands(log).map(({ name, message }) => `${name} ${message}`)

  test.each<[string, string, readonly string[]]>([
    ['a command', '::error file=a.go,line=3::text', ['error text']],
    ['a command after spaces', '  ::set-output name=verdict::pass', ['set-output pass']],
    ['a command after a space that only .NET trims', '\u0085::error::x', ['error x']],
    ['a command after a mark that only JavaScript trims', '\ufeff::error::x', []],
    ['a command in any case', '::Set-Output name=a::b', ['set-output b']],
    ['a command after a carriage return', 'a\r::error::x', ['error x']],
    ['the older syntax in the middle of a line', 'BenchmarkA/##[error]y-2 1 ns/op', ['error y-2 1 ns/op']],
    ['the older syntax behind a name nobody knows', '::nothing::##[error]x', ['error x']],
    ['the older syntax behind a bracket that is none', '##[nothing]##[error]x', []],
    ['the newer syntax in the middle of a line', 'a ::error::x', []],
    ['a name nobody knows', '::nothing::x', []],
    ['what is disarmed', '\\::error::x and ##\\[error]', []],
    [
      'what is suspended',
      '::stop-commands::tok\n::error::x\n##[error]x\n::Tok::\n::error::y',
      ['stop-commands tok', 'error y'],
    ],
    [
      'what a token cannot suspend',
      '::stop-commands::debug\n::stop-commands::\n::error::x',
      ['stop-commands debug', 'stop-commands ', 'error x'],
    ],
  ])('with %s is read as the runner reads it', (_, log, want) => {
    expect(read(log)).toEqual(want)
  })

  test('gives properties and messages without their escapes, in both syntaxes', () => {
    expect(parseCommands('::error title=a%3Ab%2Cc,file=::x%0Ay%250A\n##[warning file=a%3Bb;line=3]c%5Dd')).toEqual([
      { name: 'error', properties: { title: 'a:b,c' }, message: 'x\ny%0A' },
      { name: 'warning', properties: { file: 'a;b', line: '3' }, message: 'c]d' },
    ])
  })

  test('has its effects told: outputs, state, masks, debug lines, groups, and what is refused', () => {
    const lines = [
      '::set-output name=verdict::pass',
      '##[save-state name=a;]b',
      '::add-mask::secret',
      '::debug::d',
      '::group::g',
      '::set-env name=EVIL::1',
      '::add-path::/evil',
      '::stop-commands::error',
    ]
    const { commands, ...rest } = obey(lines.join('\n'))
    expect(commands).toHaveLength(8)
    expect(rest).toEqual({
      outputs: { verdict: 'pass' },
      state: { a: 'b' },
      masks: ['secret'],
      debug: ['d'],
      groups: ['g'],
      refusals: [
        'the command set-env is disabled',
        'the command add-path is disabled',
        'the token "error" is not safe',
      ],
    })
  })

  test('shows what looks like a command although no runner knows it', () => {
    const lines = [' ::nothing::x', 'a ##[x]', 'a ::b::c', '\\::error::x', '##\\[error]', '::alone']
    expect(commandShapes(lines.join('\n'))).toEqual([' ::nothing::x', 'a ##[x]'])
  })
})

test('of the annotations ten of each kind are shown, 4,096 characters of each', () => {
  const log = [...Array(12).fill('::error::e'), `::notice::${'n'.repeat(5000)}`, '::debug::d'].join('\n')
  expect(shownAnnotations(parseCommands(log)).map(({ name, message }) => `${name} ${message.length}`)).toEqual([
    ...Array(10).fill('error 1'),
    'notice 4096',
  ])
})

test('a summary is taken as a whole or not at all', () => {
  const most = Buffer.alloc(1024 * 1024, 'x')
  expect(takenSummary(most)).toEqual({ summary: most.toString(), complaint: [] })
  expect(takenSummary(Buffer.concat([most, Buffer.from('x')]))).toEqual({
    summary: '',
    complaint: ['the summary has 1048577 bytes: it is dropped'],
  })
})

test('outputs are read in both forms of the file', () => {
  expect(parseOutputs('a=1\nb<<END\nx\ny\nEND\nc=2=3\n')).toEqual({ a: '1', b: 'x\ny', c: '2=3' })
})
