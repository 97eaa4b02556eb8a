import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { expectGolden } from './golden.ts'

const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-golden-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.skipIf(process.env.UPDATE_GOLDEN === '1')(
  'what differs is left beside the golden file, until it is the same',
  () => {
    const file = join(folder, 'new/a.txt')
    expect(() => expectGolden(file, 'one\n')).toThrow('is missing')
    expect(readFileSync(`${file}.got`, 'utf8')).toBe('one\n')
    writeFileSync(file, 'two\n')
    expect(() => expectGolden(file, 'three\n')).toThrow()
    expect(readFileSync(`${file}.got`, 'utf8')).toBe('three\n')
    expectGolden(file, 'two\n')
    expect(existsSync(`${file}.got`)).toBe(false)
  },
)
