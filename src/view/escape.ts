import { visible, visibleLines } from '../lang/visible.ts'

/**
 * The doors foreign text goes through on its way out: names of benchmarks, source lines, messages, paths. One function per
 * context. All are total and pure; none cuts text.
 */

/** Markdown code span: its delimiter is longer than any run of backticks inside. Not for table cells: see `cell`. */
export function codeSpan(text: string): string {
  const shown = visible(text)
  if (shown.trim() === '') return htmlCode(text)
  const ticks = '`'.repeat(longestRun(shown) + 1)
  const pad = /^`|`$|^ .* $/.test(shown) ? ' ' : ''
  return ticks + pad + shown + pad + ticks
}

/**
 * A code span for a table cell. Engines disagree whether `\\|` ends a cell (cmark-gfm pairs backslashes, markdown-it looks at
 * the last one only), so text with a pipe becomes an HTML code element without any character Markdown knows.
 */
export function cell(text: string): string {
  return text.includes('|') ? htmlCode(text) : codeSpan(text)
}

/** `<code>` in which no character can be read as Markdown, HTML, a mention or an emoji; fits every inline place. */
export function htmlCode(text: string): string {
  return `<code>${visible(text).replace(/[^A-Za-z0-9 ]/gu, (char) => `&#${char.codePointAt(0)};`)}</code>`
}

/** Text between HTML tags or in a quoted attribute. Mentions in it stay alive: foreign text there goes into `htmlCode`. */
export function htmlText(text: string): string {
  return visible(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}

/** A fenced code block; the fence is longer than any run of backticks inside. `language` is ours, never foreign. */
export function fence(text: string, language: string): string {
  const shown = visibleLines(text)
  const ticks = '`'.repeat(Math.max(3, longestRun(shown) + 1))
  return `${ticks}${language}\n${shown}\n${ticks}`
}

/** The quoted label of a node in a Mermaid flowchart: all but letters, digits and spaces as `#35;`, which it takes back. */
export function mermaidLabel(text: string): string {
  return `"${visible(text).replace(/[^A-Za-z0-9 ]/gu, (char) => `#${char.codePointAt(0)};`)}"`
}

/** A path for a URL: each segment percent-encoded, so that nothing ends the URL or climbs out of it. */
export function urlPath(path: string): string {
  return path.split('/').map(urlSegment).join('/')
}

/**
 * A path of the repository as a relative URI reference (RFC 3986, 4.2), for readers that decode each segment: never absolute, with no
 * scheme and no host.
 */
export function relativeUri(path: string): string {
  return path.replace(/^\/+/, '').split('/').map(uriSegment).join('/')
}

function uriSegment(segment: string): string {
  if (segment === '.' || segment === '..') return segment.replaceAll('.', '%2E')
  return encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'))
}

/**
 * A foreign text in a plain text message of SARIF: on one line, and with a space where it would read as an embedded link or as a
 * placeholder (SARIF 2.1.0, 3.11.5 and 3.11.6). Escapes for both are known to the standard only, and would be shown by what does not know them.
 */
export function sarifText(text: string): string {
  return visible(text)
    .replaceAll('](', '] (')
    .replace(/\{(\d+)\}/g, '{ $1 }')
}

/** The text of an embedded link in such a message. */
export function sarifLinkText(text: string): string {
  return sarifText(text).replace(/[\\[\]]/g, '\\$&')
}

function urlSegment(segment: string): string {
  return uriSegment(segment).replace(/[!'()*~_]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** A finished JSON text without `##[`, which a runner obeys anywhere in a log, and without U+2028 and U+2029, at which some readers begin a line. Any JSON reader takes the escapes back. */
export function jsonForLog(json: string): string {
  return json.replaceAll('##[', '#\\u0023[').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

/** Message, title or file of an annotation. `@actions/core` escapes `%`, line ends, `:` and `,` when it writes the command. */
export function annotationText(text: string): string {
  return visibleLines(text).replaceAll('\t', '  ')
}

/** One line for a terminal. */
export function terminalText(text: string): string {
  return visible(text)
}

/** Several lines for a terminal. */
export function terminalLines(text: string): string {
  return visibleLines(text)
}

/**
 * Takes the life out of workflow commands in a finished text that goes to a log. The runner obeys `::name::` at the start of
 * a line, spaces apart, and `##[name]` anywhere (actions/runner, ActionCommand.cs, TryParseV2 and TryParse).
 */
export function disarmCommands(text: string): string {
  return text.replace(/^(\s*)::/gm, '$1\\::').replaceAll('##[', '##\\[')
}

/**
 * Takes the life out of GitLab's quick actions in a finished Markdown text. GitLab obeys `/name` at the start of a line, and some versions
 * do so in code blocks too: there it gets a space in front, elsewhere the slash becomes a character reference.
 */
export function disarmQuickActions(markdown: string): string {
  let fence = ''
  return markdown
    .split('\n')
    .map((line) => {
      const [ticks = ''] = /^`{3,}/.exec(line) ?? []
      if (fence === '') fence = ticks
      else if (ticks === line && ticks.length >= fence.length) fence = ''
      return fence === '' ? line.replace(/^([ \t]*)\//, '$1&#47;') : line.replace(/^\//, ' /')
    })
    .join('\n')
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0)
}
