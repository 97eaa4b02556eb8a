import MarkdownIt from 'markdown-it'

const markdown = new MarkdownIt({ html: true, linkify: true })

type Token = ReturnType<typeof markdown.parse>[number]

/** The start of the addresses that our own links may have. */
export type OwnLinks = readonly string[]

/**
 * What is wrong with Markdown of ours that holds foreign text: a table that is not whole, a fence that nobody closed, markup
 * that is not ours, a link to elsewhere, a mention, a word of `foreign` outside code. Empty where nothing is.
 */
export function markdownFlaws(text: string, ownLinks: OwnLinks, foreign: RegExp): readonly string[] {
  const lines = text.split('\n')
  const tokens = markdown.parse(text, {})
  return [
    ...tokens.filter(({ type }) => !blocks.has(type)).map(({ type, content }) => `${type}: ${content}`),
    ...headingFlaws(tokens),
    ...tableFlaws(tokens, lines),
    ...fenceFlaws(tokens, lines),
    ...htmlFlaws(tokens, lines),
    ...tokens.flatMap((token) => inlineFlaws(token, ownLinks, foreign)),
  ]
}

const blocks: ReadonlySet<string> = new Set([
  ...['heading_open', 'heading_close', 'paragraph_open', 'paragraph_close', 'inline', 'fence', 'html_block'],
  ...['table_open', 'table_close', 'thead_open', 'thead_close', 'tbody_open', 'tbody_close', 'tr_open', 'tr_close'],
  ...['th_open', 'th_close', 'td_open', 'td_close'],
  ...['bullet_list_open', 'bullet_list_close', 'list_item_open', 'list_item_close'],
])

function headingFlaws(tokens: readonly Token[]): readonly string[] {
  const tags = tokens.filter(({ type }) => type === 'heading_open').map(({ tag }) => tag)
  return tags.join() === 'h3' ? [] : [`headings: ${tags.join()}`]
}

// A parser fills short rows up and drops what is too much without a word: only the lines tell. No cell of ours has a bare
// pipe in it, escaped or not, since engines do not agree how one is escaped.
function tableFlaws(tokens: readonly Token[], lines: readonly string[]): readonly string[] {
  const flaws: string[] = []
  const inTable = new Set<number>()
  for (const { type, map } of tokens) {
    if (type !== 'table_open' || map === null) continue
    const [from, to] = map
    const width = pipes(lines[from])
    for (let at = from; at < to; at++) {
      inTable.add(at)
      if (pipes(lines[at]) !== width) flaws.push(`not ${width - 1} cells: ${lines[at]}`)
    }
  }
  const fenced = linesOfFences(tokens)
  const loose = lines.filter((line, at) => line.startsWith('|') && !inTable.has(at) && !fenced.has(at))
  return [...flaws, ...loose.map((line) => `not in a table: ${line}`)]
}

function pipes(line = ''): number {
  return line.split('|').length - 1
}

function linesOfFences(tokens: readonly Token[]): ReadonlySet<number> {
  return new Set(
    tokens.flatMap(({ type, map }) =>
      type !== 'fence' || map === null ? [] : Array.from({ length: map[1] - map[0] }, (_, i) => map[0] + i),
    ),
  )
}

function fenceFlaws(tokens: readonly Token[], lines: readonly string[]): readonly string[] {
  return tokens.flatMap(({ type, map, markup, info, content }) => {
    if (type !== 'fence' || map === null) return []
    const isClosed = lines[map[1] - 1] === markup && /^(?:text|sh|yaml|go|mermaid)$/.test(info)
    const isSound =
      info !== 'mermaid' ||
      content
        .trimEnd()
        .split('\n')
        .every((line) => drawn.test(line))
    return isClosed && isSound ? [] : [`fence in line ${map[0] + 1} (${info})`]
  })
}

// GitHub runs a program over what is drawn: nothing foreign may be more than a label.
const label = '"[A-Za-z0-9 #;]*"'
const drawn = new RegExp(
  `^(?:flowchart LR|  n0\\[${label}\\]|  n\\d+ -->\\|${label}\\| n\\d+\\[${label}\\]|  n\\d+ --> heap\\(\\[heap\\]\\))$`,
)

// The marker may stand in the first line only.
function htmlFlaws(tokens: readonly Token[], lines: readonly string[]): readonly string[] {
  const flaws: string[] = []
  let depth = 0
  for (const { type, content, map } of tokens) {
    if (type !== 'html_block') continue
    const block = content.trim()
    if (/^<details>\n<summary>[\w ,]+<\/summary>$/.test(block)) depth++
    else if (block === '</details>' && depth > 0) depth--
    else if (map?.[0] !== 0 || !/^<!-- allocs-budget [^<>]+ -->$/.test(lines[0] ?? '')) flaws.push(`html: ${block}`)
  }
  return depth === 0 ? flaws : [...flaws, `${depth} details left open`]
}

function inlineFlaws({ children }: Token, ownLinks: OwnLinks, foreign: RegExp): readonly string[] {
  const flaws: string[] = []
  let inCode = false
  for (const child of children ?? []) {
    const { type, content } = child
    if (content === '<code>' && type === 'html_inline' && !inCode) inCode = true
    else if (content === '</code>' && type === 'html_inline' && inCode) inCode = false
    else if (type === 'html_inline' && (inCode || content !== '<br>')) flaws.push(`html: ${content}`)
    else if (type === 'image') flaws.push(`image: ${child.attrGet('src')}`)
    else if (type === 'link_open' && !isOurs(child, ownLinks)) flaws.push(`link: ${child.attrGet('href')}`)
    else if (type.startsWith('text') && !inCode && (content.includes('@') || foreign.test(content)))
      flaws.push(`outside code: ${content}`)
  }
  return inCode ? [...flaws, 'code is left open'] : flaws
}

// A link that was written, not one that a parser made of a word; with nothing in it that a stranger could have said aloud.
function isOurs(link: Token, ownLinks: OwnLinks): boolean {
  const href = String(link.attrGet('href') ?? '')
  return link.markup === '' && link.attrGet('title') === null && ownLinks.some((start) => href.startsWith(start))
}
