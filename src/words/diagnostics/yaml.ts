import type { YamlArgs, YamlComplaint } from '../../diagnostic/args/yaml.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import type { Variants } from './words.ts'

const complaints: Readonly<Record<YamlComplaint, { readonly message: string; readonly hint: string }>> = {
  TAB_AS_INDENT: { message: 'a tab indents this line', hint: 'indent with spaces' },
  RESOURCE_EXHAUSTION: { message: 'values are nested too deep', hint: 'nest as allocs-budget.example.yml does' },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a colon is missing, or the next line is indented wrong',
    hint: 'write NAME: LIMIT, with a space behind the colon',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second colon in one line',
    hint: 'put a text with a colon and a space in it in quotes',
  },
  BAD_INDENT: {
    message: 'the indentation is wrong, or a closing ] or } is missing',
    hint: 'indent with the lines around it, and close what is open',
  },
  DUPLICATE_KEY: { message: 'a key is there twice', hint: 'remove one of the two' },
}

/** Why a text is not the YAML that a budget may be written in. */
export const yamlSentences: Variants<YamlArgs> = {
  complaint: {
    message: ({ complaint }) => complaints[complaint].message,
    hint: ({ complaint }) => complaints[complaint].hint,
  },
  parser: {
    message: ({ said }) => `not YAML: ${said}`,
    hint: 'mend the line; allocs-budget.example.yml shows the format',
  },
  'unquoted-escape': {
    message: 'this permitted escape stands in quotes',
    hint: ({ written }) => (written.includes('"') ? 'put the whole text in single quotes' : `write "${written}"`),
  },
  'unquoted-name': {
    message: ({ written }) => `a name that starts with ${written[0]} stands in quotes`,
    hint: ({ written }) => `write "${written}"`,
  },
  'too-deep': {
    message: ({ deepest }) => `values are nested more than ${deepest} deep`,
    hint: 'nest as allocs-budget.example.yml does',
  },
  directive: {
    message: ({ version }) => `a budget is YAML 1.2, got a directive for ${version}`,
    hint: 'remove the %YAML line',
  },
  'second-document': {
    message: 'a second document starts here',
    hint: 'keep one document in the file, and remove the --- line',
  },
  tag: {
    message: ({ tag }) => `a budget has no tags, got ${quoteText(tag)}`,
    hint: 'remove the tag; put the value in quotes if it is a text that starts with !',
  },
  'no-anchor': {
    message: ({ name }) => `no anchor &${name} above for the alias *${name}`,
    hint: ({ name }) => `put it in quotes if it is a text: "*${name}"`,
  },
  'endless-anchor': {
    message: ({ name }) => `the value of the anchor &${name} holds itself`,
    hint: 'write the value out',
  },
  'many-aliases': {
    message: ({ most }) => `aliases repeat more than ${most} values from here on`,
    hint: 'write the budget without aliases of aliases',
  },
  'alias-key': {
    message: 'a name that starts with * stands in quotes',
    hint: ({ name }) => `write "*${name}"`,
  },
  'collection-key': {
    message: 'a name that starts with [ or { stands in quotes',
    hint: 'put the whole name in double quotes',
  },
  'adorned-key': { message: 'a name has no anchor and no tag', hint: 'put the whole name in double quotes' },
  'merge-key': {
    message: 'merge keys (<<) are not part of YAML 1.2 and not read',
    hint: 'write the entries out, or use an alias for a whole value',
  },
  'proto-key': { message: 'the name __proto__ cannot be a key here', hint: 'write "__proto*"' },
}
