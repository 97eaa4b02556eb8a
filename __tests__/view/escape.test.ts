import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import { visible, visibleLines } from '../../src/lang/visible.ts'
import {
  annotationText,
  cell,
  codeSpan,
  disarmCommands,
  fence,
  htmlCode,
  htmlText,
  urlPath,
} from '../../src/view/escape.ts'
import { markdownTable } from '../../src/view/markdown-table.ts'
import { runs } from '../support/runs.ts'

const markdown = new MarkdownIt({ html: true, linkify: true })
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('|', '\\', '`', '<', '>', '&', '[', '@', '*', '\n', '\r', '\t', ' ', 'a', ':', '#'),
  }),
)

describe('visible', () => {
  test.each([
    ['BenchmarkÄ/größe=10', 'BenchmarkÄ/größe=10'],
    ['a\tb', 'a b'],
    ['a\nb\r\nc', 'a\\nb\\r\\nc'],
    ['\u001b[31mred\u0007', '\\u001b[31mred\\u0007'],
    ['user\u202etxt.exe', 'user\\u202etxt.exe'],
    ['zero\u200bwidth\ufeff', 'zero\\u200bwidth\\ufeff'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['half \ud800 pair', 'half \\ud800 pair'],
  ])('shows %j as %j', (given, want) => {
    expect(visible(given)).toBe(want)
  })

  test('leaves nothing that could hide or reorder text', () => {
    fc.assert(
      fc.property(text, (it) => {
        expect(visible(it)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      }),
    )
  })
})

describe('cell and codeSpan', () => {
  test.each([
    ['Map[K]', '`Map[K]`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['', '<code></code>'],
    [' ', '<code> </code>'],
    ['a|b', '<code>a&#124;b</code>'],
    ['\\|', '<code>&#92;&#124;</code>'],
  ])('writes %j as %s', (given, want) => {
    expect(cell(given)).toBe(want)
  })

  test('any text in a table stays in its own cell and reads the same', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const table = markdownTable(
          [
            ['one', 'left'],
            ['two', 'right'],
          ],
          [[cell(a), cell(b)]],
        )
        expect(cellsOf(table)).toEqual(['one', 'two', visible(a), visible(b)])
      }),
      { numRuns: runs(1000) },
    )
  })

  test('any text in a sentence stays in its code span and reads the same', () => {
    fc.assert(
      fc.property(text, (it) => {
        const [paragraph, ...more] = markdown
          .parse(`before ${codeSpan(it)} after`, {})
          .filter((token) => token.type === 'inline')
        expect(more).toEqual([])
        expect(plainOf(paragraph?.children ?? [])).toBe(`before ${visible(it)} after`)
      }),
      { numRuns: runs(1000) },
    )
  })

  test('an HTML code element has nothing in it that Markdown or GitHub would read', () => {
    fc.assert(
      fc.property(text, (it) => {
        expect(htmlCode(it)).toMatch(/^<code>([A-Za-z0-9 ]|&#\d+;)*<\/code>$/)
      }),
    )
  })

  function cellsOf(table: string): readonly string[] {
    return markdown
      .parse(table, {})
      .flatMap((token) => (token.type === 'inline' ? [plainOf(token.children ?? [])] : []))
  }

  function plainOf(children: readonly { type: string; content: string }[]): string {
    return children.map((child) => (child.type === 'html_inline' ? '' : child.content)).join('')
  }
})

describe('fence', () => {
  test('any text stays inside, line by line', () => {
    fc.assert(
      fc.property(text, (it) => {
        const tokens = markdown.parse(`${fence(it, 'text')}\n\nafter`, {})
        expect(tokens.map((token) => token.type)).toEqual(['fence', 'paragraph_open', 'inline', 'paragraph_close'])
        expect(tokens[0]?.content).toBe(`${visibleLines(it)}\n`)
      }),
      { numRuns: runs(1000) },
    )
  })

  test('is one backtick longer than the longest run inside', () => {
    expect(fence('a\n````\nb', 'text')).toBe('`````text\na\n````\nb\n`````')
  })
})

describe('htmlText and urlPath', () => {
  test('escapes what ends a text or an attribute', () => {
    expect(htmlText(`<a href="x">'&`)).toBe('&#60;a href=&#34;x&#34;&#62;&#39;&#38;')
  })

  test.each([
    ['codec/encode.go', 'codec/encode.go'],
    ['a b/(c)#d?e', 'a%20b/%28c%29%23d%3Fe'],
    ['../../evil', '%2E%2E/%2E%2E/evil'],
    ['grün/x.go', 'gr%C3%BCn/x.go'],
    ['\ud800', '%EF%BF%BD'],
  ])('writes the path %j as %s', (given, want) => {
    expect(urlPath(given)).toBe(want)
  })

  test('keeps every path inside the parentheses of a link', () => {
    fc.assert(
      fc.property(text, (it) => {
        expect(urlPath(it)).toMatch(/^[A-Za-z0-9%./-]*$/)
      }),
    )
  })
})

describe('disarmCommands', () => {
  test.each([
    ['::error::x', '\\::error::x'],
    ['  \t::set-output name=a::b', '  \t\\::set-output name=a::b'],
    ['a\n::error::x', 'a\n\\::error::x'],
    ['BenchmarkA/##[error]y-2', 'BenchmarkA/##\\[error]y-2'],
    ['std::vector', 'std::vector'],
  ])('turns %j into %j', (given, want) => {
    expect(disarmCommands(given)).toBe(want)
  })

  test('leaves no command in any text', () => {
    const evil = fc.string({
      unit: fc.constantFrom(':', '#', '[', ']', '\n', '\r', ' ', '\\', 'a', '\u2028', '\u00a0'),
    })
    fc.assert(
      fc.property(evil, (it) => {
        for (const line of disarmCommands(it).split(/\r\n|\r|\n/)) {
          expect(line.trimStart().startsWith('::')).toBe(false)
          expect(line).not.toContain('##[')
        }
      }),
      { numRuns: runs(2000) },
    )
  })
})

test('an annotation keeps its lines and shows what is hidden', () => {
  expect(annotationText('a\tb\nc\u202ed\u0000')).toBe('a  b\nc\\u202ed\\u0000')
})
