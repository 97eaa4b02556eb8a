import fc from 'fast-check'
import type { Report } from '../../src/report/report-schema.ts'

/** Stands in the middle of every foreign string: where it is read outside code, a stranger speaks. */
export const sentinel = 'ϞϞ'

/** What has a meaning to Markdown, HTML, GitHub, a runner, a shell or a reader's eye. */
const fragments = [
  ...['|', '||', '\\', '\\|', '`', '``', '```', '~~~', '<', '>', '&', '[', ']', '(', ')', '!', '*', '_', '~', '#'],
  ...['-', '+', '=', ':', '.', '"', "'", '$', '@', ' ', '  ', '    ', '\t', '\n', '\n\n', '\r', '\r\n', '\n# ', '\n- '],
  ...['\n1. ', '\n> ', '\n---\n', '\n```\n', '\n~~~\n', '\n</details>\n', '</code>', '</td></tr></table>', '<br>'],
  ...['<!--', '-->', '&lt;', '&#96;', '<img src=x onerror=alert(1)>', '<details open>', '<a href="//evil.example">'],
  ...['![x](//evil.example/p.png)', '[x](javascript:alert(1))', 'http://evil.example', 'www.evil.example'],
  ...['a@evil.example', '@octo/team', '#1', ':+1:', '##[error]x', '::error::x', '\n::set-output name=verdict::pass'],
  ...['%0A::error::x', '$(id)', '\u202e', '\u200b', '\ufeff', '\u0085', '\u2028', '\u00a0', '\u0000', '\u001b[31m'],
  ...['\ud800', '\u{e0061}', 'é', '語', '👩‍👩‍👧', 'a', '0', 'moved to heap: '],
]

const half = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...fragments), maxLength: 8 }),
)

/** Any text, and text that is made of what could be an attack. */
export const foreignText = fc.tuple(half, half).map(([before, after]) => `${before}${sentinel}${after}`)

/** Keys whose strings are words of ours, or hold a report together. */
const ours: ReadonlySet<string> = new Set([
  'verdict',
  'severity',
  'code',
  'class',
  'unit',
  'status',
  'digest',
  'run',
  'runs',
  'id',
  'cause',
])
const kinds: ReadonlySet<unknown> = new Set([
  ...['over-budget', 'new-escape', 'loosened', 'slack', 'unlisted', 'dynamic-calls'],
  ...['benchmark', 'function'],
])

/**
 * A report in which every foreign string is one of `texts`, the same one for the same string. Empty strings stay: they say
 * that there is nothing. `keepUnits` leaves what was loosened as it is: a limit is told in other words than a setting.
 */
export function withForeignTexts(report: Report, texts: readonly string[], keepUnits: boolean): Report {
  const known = new Map<string, string>()
  const replaced = (text: string): string => {
    const round = Math.floor(known.size / texts.length)
    const found = known.get(text) ?? `${texts[known.size % texts.length]}${round === 0 ? '' : round}`
    known.set(text, found)
    return found
  }
  const walk = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, key))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]))
    const isWord = ours.has(key) || (key === 'kind' && kinds.has(value)) || (keepUnits && key === 'what')
    return typeof value !== 'string' || value === '' || isWord ? value : replaced(value)
  }
  // The walk keeps every shape: only strings are put in place of strings.
  return walk(report, '') as Report
}
