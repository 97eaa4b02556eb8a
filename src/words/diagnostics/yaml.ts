import type { YamlArgs, YamlComplaint } from '../../diagnostic/args/yaml.ts'
import { quoteText } from '../../diagnostic/quote-text.ts'
import type { Variants } from './words.ts'

const complaints: Readonly<Record<YamlComplaint, { readonly message: string; readonly hint: string }>> = {
  TAB_AS_INDENT: { message: 'this line is indented with a tab', hint: 'indent with spaces' },
  RESOURCE_EXHAUSTION: {
    message: 'values are nested too deeply',
    hint: 'see allocs-budget.example.yml for the format',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a colon is missing, or the next line is not indented correctly',
    hint: 'write NAME: LIMIT, with a space after the colon',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'this line has a second colon',
    hint: 'quote a text that contains a colon followed by a space',
  },
  BAD_INDENT: {
    message: 'the indentation is wrong, or a closing ] or } is missing',
    hint: 'indent it like the lines around it, and close every bracket',
  },
  DUPLICATE_KEY: { message: 'a key appears twice', hint: 'remove one of the two' },
}

/** Why a text is not the YAML that a budget may be written in. */
export const yamlSentences: Variants<YamlArgs> = {
  complaint: {
    message: ({ complaint }) => complaints[complaint].message,
    hint: ({ complaint }) => complaints[complaint].hint,
  },
  parser: {
    message: ({ said }) => `not valid YAML: ${said}`,
    hint: 'fix the line; allocs-budget.example.yml shows the format',
  },
  'unquoted-escape': {
    message: 'this permitted escape must be quoted',
    hint: ({ written }) => (written.includes('"') ? 'put the whole text in single quotes' : `write "${written}"`),
  },
  'unquoted-name': {
    message: ({ written }) => `a name that starts with ${written[0]} must be quoted`,
    hint: ({ written }) => `write "${written}"`,
  },
  'too-deep': {
    message: ({ deepest }) => `values are nested more than ${deepest} levels deep`,
    hint: 'see allocs-budget.example.yml for the format',
  },
  directive: {
    message: ({ version }) => `the directive is for YAML ${version}, but a budget must be YAML 1.2`,
    hint: 'remove the %YAML line',
  },
  'second-document': {
    message: 'a second document starts here',
    hint: 'keep one document in the file, and remove the --- line',
  },
  tag: {
    message: ({ tag }) => `the tag ${quoteText(tag)} is not allowed in a budget`,
    hint: 'remove the tag; if the value is a text that starts with !, quote it',
  },
  'no-anchor': {
    message: ({ name }) => `the alias *${name} has no anchor &${name} above it`,
    hint: ({ name }) => `if it is a text, quote it: "*${name}"`,
  },
  'endless-anchor': {
    message: ({ name }) => `the value of the anchor &${name} contains itself`,
    hint: 'write the value in full',
  },
  'many-aliases': {
    message: ({ most }) => `aliases repeat more than ${most} values from here on`,
    hint: 'do not use aliases of aliases',
  },
  'alias-key': {
    message: 'a name that starts with * must be quoted',
    hint: ({ name }) => `write "*${name}"`,
  },
  'collection-key': {
    message: 'a name that starts with [ or { must be quoted',
    hint: 'put the whole name in double quotes',
  },
  'adorned-key': {
    message: 'this name has an anchor or a tag, which is not allowed',
    hint: 'put the whole name in double quotes',
  },
  'merge-key': {
    message: 'merge keys (<<) are not part of YAML 1.2 and are not supported',
    hint: 'write the entries in full, or use an alias for a whole value',
  },
  'proto-key': { message: 'the name __proto__ cannot be a key here', hint: 'write "__proto*"' },
}
