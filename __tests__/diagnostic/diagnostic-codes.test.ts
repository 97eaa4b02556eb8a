import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { diagnosticCodes } from '../../src/diagnostic/diagnostic.ts'

const page = readFileSync(new URL('../../docs/diagnostics.md', import.meta.url), 'utf8')
const sections = page.split(/^### /m).slice(1)

test('each code has a section, in the order of the code, and no section is left over', () => {
  expect(sections.map((section) => section.split('\n')[0])).toEqual([...diagnosticCodes])
})

test('each section says what the code means and what to do', () => {
  const short = sections.filter((section) => !/^[A-Z_]+\n\n\S.{20,}\n\n\*\*Do:\*\* \S.{10,}/s.test(section))
  expect(short.map((section) => section.split('\n')[0])).toEqual([])
})
