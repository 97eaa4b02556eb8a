import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ruleIds, ruleTexts } from '../../src/words/rules.ts'

const file = new URL('../../docs/code-scanning.md', import.meta.url)

/** The part of the page that has the rules: an alert links to the heading of its own. */
function rulesPart(): string {
  const rules = ruleIds.map((id) => {
    const { title, about, wayOut, level } = ruleTexts[id]
    return `### ${id}\n\n${title}. Severity: \`${level}\`, unless the budget sets another one.\n\n${about}\n\n**Do:** ${wayOut}\n`
  })
  return `<!-- rules: written by the tests -->\n${rules.join('\n')}<!-- end of rules -->`
}

test('docs/code-scanning.md has each rule in the words of the alerts; UPDATE_GOLDEN=1 writes them', () => {
  const page = readFileSync(file, 'utf8')
  const wanted = page.replace(/<!-- rules: [\s\S]*?<!-- end of rules -->/, rulesPart)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, wanted)
  expect(readFileSync(file, 'utf8')).toBe(wanted)
  expect(wanted.match(/^### [a-z-]+$/gm)).toEqual(ruleIds.map((id) => `### ${id}`))
})
