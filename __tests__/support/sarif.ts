import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import type { SarifLocation, SarifLog, SarifResult } from '../../src/view/sarif-log.ts'

type Schema = { $schema?: string; id?: string }

const schema = JSON.parse(
  readFileSync(new URL('../view/fixtures/sarif/sarif-schema-2.1.0.json', import.meta.url), 'utf8'),
) as Schema
// Draft 4 says `id` for `$id` and nothing else in it differs from draft 7.
const { $schema: _, id: __, ...rest } = schema
const ajv = new Ajv({ allErrors: true, strict: false })
ajv.addFormat('uri', (text) => URL.canParse(text))
ajv.addFormat('uri-reference', (text) => URL.canParse(text, 'https://example.com/') && !/[\s\\^`{|}<>"]/.test(text))
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/)
const validate = ajv.compile(rest)

/** A text as SARIF. Throws where the published schema, or what the standard says beyond it, does not hold. */
export function readSarif(text: string): SarifLog {
  const log: unknown = JSON.parse(text)
  if (!validate(log)) throw new Error(ajv.errorsText(validate.errors))
  const read = log as SarifLog // the schema says so, and what is read of it is checked below
  const flaws = read.runs.flatMap(({ results, tool }) =>
    results.flatMap((result, i) =>
      flawsOf(
        result,
        tool.driver.rules.map(({ id }) => id),
      ).map((flaw) => `result ${i}: ${flaw}`),
    ),
  )
  if (flaws.length > 0) throw new Error(flaws.join('\n'))
  return read
}

/** What the schema cannot say: the standard, 3.11.5 and 3.11.6, and what GitHub needs to show a result. */
function flawsOf(result: SarifResult, rules: readonly string[]): readonly string[] {
  const { message, relatedLocations = [], codeFlows = [], locations } = result
  const related = relatedLocations.map(({ id }) => id)
  const links = linksIn(message.text)
  const steps = codeFlows.flatMap(({ threadFlows }) => threadFlows.flatMap((flow) => flow.locations))
  const all = [...locations, ...relatedLocations, ...steps.map(({ location }) => location)]
  const texts = all.flatMap((location) => (location.message === undefined ? [] : [location.message.text]))
  return [
    ...(rules[result.ruleIndex] === result.ruleId ? [] : ['a rule that is another']),
    ...links.filter((to) => !related.includes(Number(to))).map((to) => `a link to ${to}, which is nowhere`),
    ...related.filter((id) => !links.includes(String(id))).map((id) => `${id} is linked from nowhere, so not shown`),
    ...(new Set(related).size === related.length ? [] : ['an id twice']),
    ...[message.text, ...texts].filter((text) => /\{\d+\}/.test(text)).map((text) => `a placeholder in ${text}`),
    ...texts.filter((text) => linksIn(text).length > 0).map((text) => `a link in ${text}`),
    ...(locations[0].physicalLocation.region === undefined ? ['no line'] : []),
    ...(/^[0-9a-f]{64}$/.test(result.partialFingerprints.primaryLocationLineHash ?? '') ? [] : ['no fingerprint']),
    ...all.flatMap(placeFlaws),
    ...(all.length > 1000 ? ['more than a thousand places'] : []),
  ]
}

/** Where embedded links of a plain text message lead to. */
export function linksIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<!\\)\[(?:[^\\[\]]|\\[\\[\]])*\]\(([^)]*)\)/g)].map(([, to = '']) => to)
}

function placeFlaws({ physicalLocation }: SarifLocation): readonly string[] {
  const { artifactLocation, region } = physicalLocation
  const { uri } = artifactLocation
  const base = 'https://example.com/a/b/'
  const isBelow = URL.canParse(uri, base) && new URL(uri, base).href.startsWith(base) && uri !== ''
  return [
    ...(isBelow ? [] : [`${uri} is not below the root`]),
    ...(region === undefined || (region.startLine > 0 && region.startColumn > 0) ? [] : ['a place before the first']),
    ...(region?.endColumn !== undefined && region.endColumn < region.startColumn ? ['an end before its start'] : []),
  ]
}
