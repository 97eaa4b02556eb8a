import type { Inline, Line } from '../words/inline.ts'
import type { Cell, Section, Table } from './block.ts'
import { cell, codeSpan, fence, mermaidLabel } from './escape.ts'
import { folded, markdownTable } from './markdown-table.ts'

const marks = { pass: '✅', attention: '⚠️', 'over-budget': '❌', 'cannot-judge': '⛔' } as const

/** Parts of a page as Markdown, for a comment or a job summary. No line end at the end. */
export function markdown(sections: readonly Section[]): string {
  return sections
    .map(sectionText)
    .filter((text) => text !== '')
    .join('\n\n')
}

function sectionText(section: Section): string {
  switch (section.kind) {
    case 'title':
      return `### ${marks[section.verdict]} ${lineText(section.text)}`
    case 'text':
      return section.lines.map((line) => lineText(line)).join('<br>')
    case 'table':
      return tableText(section.table)
    case 'facts':
      return section.facts.map(({ label, text }) => `**${label}:** ${lineText(text)}`).join('<br>\n')
    case 'flow':
      return drawing(section)
    case 'list':
      return [...(section.title === '' ? [] : [section.title]), list(section.items)].join('\n')
    case 'code':
      return fence(section.text, section.language)
    case 'folded':
      return folded(section.summary, markdown(section.sections))
  }
}

/** @param quote how code stands there */
function lineText(line: Line, quote = codeSpan): string {
  return line.map((part) => inlineText(part, quote)).join('')
}

function inlineText(part: Inline, quote: (text: string) => string): string {
  if (typeof part === 'string') return part
  if ('code' in part) return quote(part.code)
  if ('place' in part) return part.url === null ? cell(part.place) : `[${cell(part.place)}](${part.url})`
  if ('link' in part) return `[${part.link}](${part.url})`
  return `**${lineText(part.strong, quote)}**`
}

function list(items: readonly Line[]): string {
  return items.map((item) => `- ${lineText(item)}`).join('\n')
}

function tableText({ heads, rows }: Table): string {
  return markdownTable(
    heads,
    rows.map((row) => row.map(cellText)),
  )
}

function cellText(lines: Cell): string {
  return lines.map((line) => lineText(line, cell)).join('<br>')
}

/** Longer expressions make a picture that nobody can read. */
const mostLabelChars = 60
const leastStops = 2

/** The way of a value to the heap, where it has several stops. */
function drawing({ value, stops: flow }: Extract<Section, { kind: 'flow' }>): string {
  const nodes = [value, ...flow.map(({ code }) => code)]
  if (flow.length < leastStops || nodes.some((code) => code.length > mostLabelChars)) return ''
  const arrows = flow.map(
    (stop, i) => `  n${i} -->|${mermaidLabel(stop.words)}| n${i + 1}[${mermaidLabel(nodes[i + 1] ?? '')}]`,
  )
  const last = `  n${flow.length} --> heap([heap])`
  return fence(['flowchart LR', `  n0[${mermaidLabel(value)}]`, ...arrows, last].join('\n'), 'mermaid')
}
