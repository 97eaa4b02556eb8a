import type { Compared } from './compare-numbers.ts'
import { median, medianOfRatios } from './median.ts'
import type { Grown, Paired, Results } from './results.ts'

const notMeasured = 'Not measured.\n'

/**
 * The tables, by the name of their place in docs/performance.md.
 * @param missing what was not measured, as `part module`
 */
export function tablesOf(
  { machine, commands, results }: Results,
  missing: readonly string[] = [],
): ReadonlyMap<string, string> {
  const paired = results.filter((each): each is Paired => each.part !== 'growth')
  const of = (part: Paired['part']): readonly Paired[] => paired.filter((each) => each.part === part)
  const compared = paired.flatMap((each) => (each.numbers === null ? [] : [{ ...each, numbers: each.numbers }]))
  const grown = results.filter((each): each is Grown => each.part === 'growth')
  const tables = {
    machine: [
      `Measured on ${machine}, with`,
      '',
      '```sh',
      ...commands,
      '```',
      '',
      ...(missing.length === 0 ? [] : [`Not measured in it: ${missing.join(', ')}.`, '']),
    ].join('\n'),
    warm: pairTable('by hand', of('warm'), byRatio),
    cold: pairTable('by hand', of('cold'), byRatio),
    unchanged: pairTable('`go list -export`', of('unchanged'), byShare),
    'one-changed': pairTable('all changed', of('one-changed'), byRatio),
    numbers: compared.length === 0 ? '' : numbersTable(compared),
    growth: grown.length === 0 ? '' : growthTable(grown),
  }
  return new Map(Object.entries(tables).map(([name, text]) => [name, text === '' ? notMeasured : text]))
}

/** The small table of the README: by hand and ours, with a warm build cache, and what is left where nothing changed. */
export function readmeTable({ results }: Results): string {
  const unchanged = new Map(
    results.flatMap((each) => (each.part === 'unchanged' ? [[each.name, secondsOf(each).ours] as const] : [])),
  )
  const rows = results.flatMap((each) => {
    if (each.part !== 'warm') return []
    const { other, ours } = secondsOf(each)
    const again = unchanged.get(each.name)
    return [[each.title, inSeconds(other), inSeconds(ours), byRatio(each), again === undefined ? '' : inSeconds(again)]]
  })
  return table(['module', 'by hand', 'check', 'by hand / check', 'again, nothing changed'], rows)
}

function pairTable(against: string, results: readonly Paired[], ratio: (result: Paired) => string): string {
  if (results.length === 0) return ''
  const head = [
    'module',
    'benchmarks',
    'not run again',
    against,
    'check',
    ratio === byRatio ? `${against} / check` : `check / ${against}`,
    'own CPU time',
    'of all CPU time',
    'own peak memory',
    'verdict',
  ]
  const rows = results.map((each) => {
    const { other, ours } = secondsOf(each)
    return [
      each.title,
      String(each.benchmarks),
      String(each.cached),
      `${inSeconds(other)}${each.isOtherOnce ? ', once' : ''}`,
      inSeconds(ours),
      ratio(each),
      ...costCells(each),
      each.verdict,
    ]
  })
  return table(head, rows)
}

function numbersTable(results: readonly { readonly title: string; readonly numbers: Compared }[]): string {
  const head = [
    'module',
    'numbers',
    'equal',
    'set-up',
    'unstable by hand',
    'differ',
    'on one side alone',
    'same verdict',
    'unstable by hand',
    'another verdict',
  ]
  const rows = results.map(({ title, numbers: { equal, setUp, unstable, other, onlyOurs, onlyByHand, verdicts } }) => {
    const counts = [
      equal + setUp.length + unstable.length + other.length,
      equal,
      setUp.length,
      unstable.length,
      other.length,
      onlyOurs.length + onlyByHand.length,
      verdicts.same,
      verdicts.unstable.length,
      verdicts.other.length,
    ]
    return [title, ...counts.map(String)]
  })
  return `${table(head, rows)}${differencesOf(results)}`
}

/** Every number that is not the one by hand, by its name: nobody has to believe a count. */
function differencesOf(results: readonly { readonly title: string; readonly numbers: Compared }[]): string {
  const lines = results.flatMap(({ numbers: { setUp, unstable, other, onlyOurs, onlyByHand } }) => [
    ...Object.entries({ differs: other, 'set-up': setUp, 'unstable by hand': unstable }).flatMap(([why, differences]) =>
      differences.map(
        ({ key, unit, ours, byHand }) => `- ${why}: \`${key}\`: ${ours} ${unit}, by hand ${byHand.join(', ')}`,
      ),
    ),
    ...onlyOurs.map((key) => `- not read by hand: \`${key}\``),
    ...onlyByHand.map((key) => `- not in the budget: \`${key}\``),
  ])
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`
}

function growthTable(results: readonly Grown[]): string {
  const rows = results.map((each, at) => {
    const before = results[at - 1]
    const isNext = before?.name === each.name
    const growth = isNext ? (each.ownCpuSeconds / before.ownCpuSeconds).toFixed(1) : ''
    return [each.title, each.size.toLocaleString('en-US'), inSeconds(each.seconds), ...costCells(each), growth]
  })
  return table(
    ['what', 'size', 'check', 'own CPU time', 'of all CPU time', 'own peak memory', 'own CPU time to the size before'],
    rows,
  )
}

function secondsOf({ pairs }: Paired): { readonly other: number; readonly ours: number } {
  return { other: median(pairs.map(({ other }) => other)), ours: median(pairs.map(({ ours }) => ours)) }
}

function byRatio({ pairs }: Paired): string {
  return medianOfRatios(pairs).toFixed(1)
}

/** The other way around: how many times as long as the other ours took. */
function byShare({ pairs }: Paired): string {
  return medianOfRatios(pairs.map(({ other, ours }) => ({ other: ours, ours: other }))).toFixed(2)
}

function costCells({ ownCpuSeconds, cpuSeconds, peakMegabytes }: Paired | Grown): readonly string[] {
  return [
    inSeconds(ownCpuSeconds),
    `${Math.round((100 * ownCpuSeconds) / cpuSeconds)} %`,
    `${Math.round(peakMegabytes)} MB`,
  ]
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`
}

/** A table in Markdown; numbers, which are in all columns but the first, stand on the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  return [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...rows].map(line).join('')
}
