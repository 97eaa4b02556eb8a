import { describe, expect, test } from 'vitest'
import { mergeTestLogs, parseTestLog } from '../../src/go/output/test-log.ts'

const plain = (log: ReturnType<typeof parseTestLog>) =>
  log && { variables: [...log.variables], opened: [...log.opened], lookedAt: [...log.lookedAt] }

describe('a record of what a program asked for', () => {
  test('names variables, and files from the folder that the program is in then', () => {
    const text = [
      '# test log',
      'getenv GODEBUG',
      'open testdata/a b.json',
      'stat /etc/hosts',
      'open ../x',
      'chdir /work/m/p/testdata',
      'open b.json',
      'open testdata/a b.json',
      'getenv GODEBUG',
      '',
    ].join('\n')
    expect(plain(parseTestLog(text, '/work/m/p'))).toEqual({
      variables: ['GODEBUG'],
      opened: [
        '/work/m/p/testdata/a b.json',
        '/work/m/p/../x',
        '/work/m/p/testdata/b.json',
        '/work/m/p/testdata/testdata/a b.json',
      ],
      lookedAt: ['/etc/hosts', '/work/m/p/testdata'],
    })
  })

  test('may be empty', () => {
    expect(plain(parseTestLog('# test log\n', '/p'))).toEqual({ variables: [], opened: [], lookedAt: [] })
  })

  test.each([
    ['a drive', 'C:\\a\\b', 'C:\\p', 'C:\\a\\b'],
    ['a name with a colon, where there are no drives', 'C:a', '/p', '/p/C:a'],
    ['a relative path on a drive', 'a\\b', 'C:\\p', 'C:\\p/a\\b'],
  ])('%s', (_, name, directory, expected) => {
    expect([...(parseTestLog(`# test log\nopen ${name}\n`, directory)?.opened ?? [])]).toEqual([expected])
  })

  test.each([
    ['nothing', ''],
    ['no header', 'open x\n'],
    ['half a line', '# test log\nopen x'],
    ['an operation that no release has', '# test log\nread x\n'],
    ['an operation without a name', '# test log\nopen\n'],
    ['an empty line', '# test log\n\nopen x\n'],
    ['a header that is not whole', '# test log'],
  ])('with %s is none', (_, text) => {
    expect(parseTestLog(text, '/p')).toBeUndefined()
  })

  test('of several runs is what any of them asked for', () => {
    const logs = ['getenv A', 'getenv B\nopen a', 'stat a'].map((text) => parseTestLog(`# test log\n${text}\n`, '/p'))
    expect(plain(mergeTestLogs(logs.filter((log) => log !== undefined)))).toEqual({
      variables: ['A', 'B'],
      opened: ['/p/a'],
      lookedAt: ['/p/a'],
    })
  })
})
