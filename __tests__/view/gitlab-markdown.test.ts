import MarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report-schema.ts'
import { disarmQuickActions } from '../../src/view/escape.ts'
import { noteMax, renderMarkdown } from '../../src/view/render-markdown.ts'
import { markdownFlaws } from '../support/markdown-flaws.ts'
import { sentinel, withForeignTexts } from './foreign-texts.ts'
import { recordedReport, recordedReports } from './recorded-reports.ts'

const parser = new MarkdownIt({ html: true })
const links = { blobUrl: 'https://gitlab.example.com/g/m/-/blob/abc', covers: () => true }

function note(given: Report): string {
  return disarmQuickActions(renderMarkdown(given, { ...noteMax, fails: true, links }))
}

/** What GitLab reads as text: all but code and markup. */
function proseOf(text: string): string {
  const inline = parser.parse(text, {}).flatMap(({ children }) => children ?? [])
  return inline
    .filter(({ type }) => type === 'text')
    .map(({ content }) => content)
    .join(' ')
}

describe('disarmQuickActions', () => {
  test.each([
    ['/close', '&#47;close'],
    ['a\n  /label ~bug\nb', 'a\n  &#47;label ~bug\nb'],
    ['a /close', 'a /close'],
    ['```go\n/close\n// b\n```\n/close', '```go\n /close\n // b\n```\n&#47;close'],
    ['````text\n```\n/close\n````\n/merge', '````text\n```\n /close\n````\n&#47;merge'],
    ['```a\n```b\n/close\n```', '```a\n```b\n /close\n```'],
    ['', ''],
  ])('%j becomes %j', (given, want) => {
    expect(disarmQuickActions(given)).toBe(want)
  })
})

test('the longest note has room for what disarms it', () => {
  const lines = '/\n'.repeat(noteMax.max / 2)
  expect(disarmQuickActions(`\`\`\`text\n${lines}\`\`\``).length).toBeLessThan(1_000_000)
})

// What GitLab turns into an action, a mention, or a reference outside of code.
const attacks = ['/close', '\n/merge\n', '@all', '#1', '!1', '$1', '~bug', '%v1', '&1', '{+a+}', '[x](/evil)', ':tada:']

describe.each(recordedReports)('a note of the recorded report %s', (name) => {
  const given = recordedReport(name)

  test('refers to nothing in our own words', () => {
    // A quick action needs the start of a line, and a reference a word or a number right behind its sign.
    expect(proseOf(note(given))).not.toMatch(/(?:^|[\s(])(?:@|[#!$~%&](?=[\w"]))/)
  })

  test('has every foreign text in code, and no line that is a quick action', () => {
    const text = note(
      withForeignTexts(
        given,
        attacks.map((attack) => `${attack} ${sentinel}`),
        true,
      ),
    )
    expect(markdownFlaws(text, ['https://gitlab.example.com/g/m/-/blob/abc/'], new RegExp(sentinel))).toEqual([])
    expect(text.split('\n').filter((line) => /^\//.test(line) || /^\s*\/\w/.test(line.replace(/^ \//, '')))).toEqual([])
  })
})

test('a link to a line has the form that GitLab has', () => {
  expect(note(recordedReport('changed.json'))).toMatch(
    /\]\(https:\/\/gitlab\.example\.com\/g\/m\/-\/blob\/abc\/[\w./%-]+#L\d+\)/,
  )
})
