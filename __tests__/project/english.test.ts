import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { pages } from '../support/pages.ts'
import { textsOf } from '../support/texts-of-source.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

type Rule = {
  /** What never occurs in a text that a user reads; `g` and `i` are added. */
  readonly never: RegExp
  readonly write: string
  /** Where the same letters are right, each with the reason. */
  readonly but?: readonly (readonly [text: RegExp, reason: string])[]
}

/** Words and turns that are no plain American English, or that say the rule as if it were the fact. */
const rules: readonly Rule[] = [
  { never: /\b(?:told|tells?|telling)\b/, write: 'reported, shown, said; distinguish for "tell apart"' },
  {
    never: /\b(?:stands?|standing|stood)\b/,
    write: 'is, appears, must be',
    but: [[/\bstand-ins?\b/, 'the noun for something that replaces another']],
  },
  {
    never: /\bbehind\b/,
    write: 'after',
    but: [[/\b(?:leaves?|left|leaving)\b[\w ]* behind\b/, 'to leave something behind is the usual word']],
  },
  { never: /\bbeside\b/, write: 'next to, with, in addition to' },
  { never: /\banew\b/, write: 'again' },
  { never: /\b(?:asked|asks|asking)\b/, write: 'requested, read, queried; applies for an entry' },
  { never: /\bmeant\b/, write: 'intended' },
  { never: /\b(?:is|are|be) had\b/, write: 'is available' },
  { never: /\bgrave\b/, write: 'serious, severe' },
  { never: /\bhungr(?:y|iest)\b/, write: 'the largest' },
  { never: /\bmend(?:s|ed|ing)?\b/, write: 'fix' },
  { never: /\bspoil(?:s|ed|ing)?\b/, write: 'break, corrupt' },
  { never: /\b(?:lies|lie|lay)\b/, write: 'is', but: [[/\blay(?:s|ing)? out\b|\blay it out\b/, 'to arrange']] },
  { never: /\bused again\b|\buse (?:it|them) again\b/, write: 'reused' },
  { never: /\bnot be passed\b|\b(?:is|are) passed and\b|\blimits? passed\b/, write: 'exceeded' },
  { never: /\ball the same\b/, write: 'still, anyway' },
  { never: /\bheld? against\b|\bholds? \w+ (?:\w+ )?against\b/, write: 'checked against, compared with' },
  { never: /\bas (?:it|they) stands?\b/, write: 'unchanged' },
  { never: /\bwish(?:es|ed)?\b/, write: 'request, want' },
  { never: /\b(?:of ours|of yours)\b/, write: 'our own, your own' },
  { never: /\btakes? away\b|\btaken away\b/, write: 'removes' },
  { never: /\bgives? away\b/, write: 'returns' },
  { never: /\bspeaks? of\b|\bspoken of\b/, write: 'is about, mentions' },
  { never: /[,;] else\b|^else\b|\. Else\b/, write: 'otherwise' },
  { never: /\b(?:allocates?|reads?|behaves?) otherwise\b/, write: 'differently' },
  {
    never: /(?<!\bthere )\b(?:is|are) no (?!longer\b|more\b|less\b)[a-z]/,
    write: 'is not a',
    but: [[/\b(?:where|if|that) (?:is|are) no\b/, 'a question of existence']],
  },
  { never: /\b(?:is|are) none(?!\s*(?:of|for)\b)/, write: 'is not one; does not exist' },
  { never: /\balso (?:where|when|if|none|without)\b/, write: 'even' },
  { never: /\b(?:is|are) said\b|\bonly said\b/, write: 'is reported' },
  { never: /\bnobody's business\b|\bby whatever\b|\bis of no\b/, write: 'plain words' },
  { never: /\bis there twice\b/, write: 'appears twice' },
  { never: /\bat the remote's\b|\bas near to\b/, write: 'plain words' },
  // British spellings.
  {
    never:
      /\b(?:colour|behaviour|favour|honour|neighbour|harbour|labour|rumour|flavour|endeavour)(?:s|ed|ing|able|ite|al)?\b/,
    write: 'the American spelling: -or',
  },
  {
    never:
      /\b\w*(?:initialis|serialis|normalis|organis|recognis|optimis(?!t)|minimis|maximis|summaris|synchronis|standardis|customis|generalis|specialis|finalis|utilis|visualis|categoris|emphasis(?!\b)|prioritis|authoris|apologis|realis(?!m|t)|capitalis)\w*/,
    write: 'the American spelling: -ize',
  },
  { never: /\banalys(?:e|ed|es|ing)\b(?<!analyses)/, write: 'analyze' },
  {
    never: /\b(?:cancelled|cancelling|labelled|labelling|modelled|travelled|signalled|totalled)\b/,
    write: 'one l: canceled',
  },
  { never: /\b(?:licences?|defence|offence|pretence)\b/, write: 'license, defense' },
  { never: /\b(?:catalogues?|dialogues?|analogue)\b/, write: 'catalog' },
  { never: /\b(?:centre|metre|fibre|theatre|calibre)s?\b/, write: '-er' },
  {
    never: /\b(?:grey|programme|whilst|amongst|towards|learnt|spelt|judgements?|artefacts?|ageing|cheque|per cent)\b/,
    write: 'gray, program, while, among, toward, learned, spelled, judgment, artifact, percent',
  },
]

/** What breaks a rule, in words for a failure. */
function flawsIn(text: string): readonly string[] {
  return rules.flatMap(({ never, write, but = [] }) =>
    [...text.matchAll(new RegExp(never.source, 'gi'))]
      .filter(({ index, 0: found }) => !but.some(([right]) => isWithin(text, right, index, index + found.length)))
      .map(({ 0: found }) => `"${found}", write: ${write}`),
  )
}

/** Whether a part of a text is one that an exception is about. */
function isWithin(text: string, right: RegExp, start: number, end: number): boolean {
  return [...text.matchAll(new RegExp(right.source, 'gi'))].some(
    ({ index, 0: found }) => index <= start && end <= index + found.length,
  )
}

const filesBelow = (folder: string, ext: RegExp): readonly string[] =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => ext.test(file))
    .map((file) => `${folder}/${file}`)
    .sort()

/** Markdown without code and without addresses, line by line. */
function proseOf(markdown: string): readonly { readonly text: string; readonly line: number }[] {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ')
  return markdown
    .replace(/^( *)(```|~~~)[\s\S]*?^\1\2/gm, blank)
    .replace(/(`+)[\s\S]*?\1/g, blank)
    .replace(/\]\([^)]*\)/g, blank)
    .replace(/<!--[\s\S]*?-->/g, blank)
    .split('\n')
    .map((text, index) => ({ text, line: index + 1 }))
}

/** What people read of a YAML file: its comments, and what it says a thing is. */
function remarksOf(yaml: string): readonly { readonly text: string; readonly line: number }[] {
  return yaml.split('\n').flatMap((line, index) => {
    const text = /(?:^|\s)#\s(.*)$/.exec(line)?.[1] ?? /^\s*description: (.*)$/.exec(line)?.[1]
    return text === undefined ? [] : [{ text: text.replace(/`[^`]*`/g, ' '), line: index + 1 }]
  })
}

/** Texts of a JSON Schema. */
function descriptionsOf(schema: string): readonly { readonly text: string; readonly line: number }[] {
  return schema.split('\n').flatMap((line, index) => {
    const text = /^\s*"(?:description|title)": (".*"),?$/.exec(line)?.[1]
    return text === undefined ? [] : [{ text, line: index + 1 }]
  })
}

const kinds = {
  'a sentence of the program': [filesBelow('src', /\.ts$/), textsOf],
  'a page': [pages, proseOf],
  'a remark in YAML': [
    [
      'action.yml',
      'allocs-budget.example.yml',
      ...filesBelow('docs', /\.ya?ml$/),
      ...filesBelow('examples', /\.ya?ml$/),
      ...filesBelow('.github', /\.ya?ml$/),
    ],
    remarksOf,
  ],
  'a description in a schema': [['allocs-budget.schema.json', 'allocs-budget.report.schema.json'], descriptionsOf],
} as const

describe('no word of the list is in', () => {
  test.each(Object.entries(kinds))('%s', (_kind, [files, textsIn]) => {
    const texts = files.flatMap((file) =>
      textsIn(readFileSync(`${root}${file}`, 'utf8')).map((each) => ({ ...each, file })),
    )
    expect(texts.length).toBeGreaterThan(20)
    const flaws = texts.flatMap(({ text, file, line }) => flawsIn(text).map((flaw) => `${file}:${line}: ${flaw}`))
    expect(flaws).toEqual([])
  })
})

describe('the list', () => {
  test.each([
    'nothing is told',
    'this name stands in quotes',
    'a space behind the colon',
    'limits beside the others',
    'the entry is never asked',
    'take the picture anew',
    'nothing where that is meant',
    'where base cannot be had',
    'as grave as an error',
    'the hungriest counts',
    'mend the line',
    'a buffer that is used again',
    'allocs/op that may not be passed',
    '1 limit passed and not raised',
    'r.json is no report of this version',
    'a duration that is none',
    'an error also where nothing is over',
    'an error; else a warning',
    'the budget lies in no module',
    'colour the text',
    'initialised in init',
    'the licences of what is bundled',
    'a run that was cancelled',
    '5 per cent',
  ])('has what is wrong in "%s"', (text) => {
    expect(flawsIn(text)).not.toEqual([])
  })

  test.each([
    'a stand-in for GitHub',
    'an earlier benchmark leaves state behind',
    'nothing is left behind',
    'there is no budget in this folder',
    'it is no longer at this commit',
    'none of them has a limit',
    'there are none for it',
    'an optimistic guess',
    'the emphasis is on speed',
    'escape analyses',
    'a canceled run of 5 percent',
  ])('has nothing against "%s"', (text) => {
    expect(flawsIn(text)).toEqual([])
  })

  test('has exceptions with a reason, and no others', () => {
    for (const { but = [] } of rules)
      for (const [right, reason] of but) expect([right.source, reason.length > 9]).toEqual([right.source, true])
  })
})

test('the texts of a source file are its literals', () => {
  const value = (text: string): string => ['$', '{', text, '}'].join('')
  const code = [
    "import { a } from './told.ts' // told in a comment",
    `const one = \`limit of ${value(`f({ x: \`the ${value('inner')} one\` })`)} is exceeded\``,
    "const two = ok ? 'it isn\\'t a file' : \"a 'quoted' word\" /* told */",
    'const three = text.replace(/told "no (text"/, one)',
    "const four = 'single'",
  ].join('\n')
  expect(textsOf(code)).toEqual([
    { text: 'the   one', line: 2 },
    { text: 'limit of   is exceeded', line: 2 },
    { text: "it isn't a file", line: 3 },
    { text: "a 'quoted' word", line: 3 },
  ])
})
