import { type RuntimeEffect, runtimeRules } from '../../../src/go/calls/runtime-calls.ts'

const heads: Readonly<Record<RuntimeEffect, string>> = {
  allocates: 'Allocates',
  'may-grow': 'May grow',
  none: 'Does not allocate',
  panics: 'Never returns',
  'makes-panic': 'Never returns, and makes an error',
}

const abouts: Readonly<Record<RuntimeEffect, string>> = {
  allocates: 'A heap site: `sites` counts it. The allocators that compiled code calls directly are heap sites, too.',
  'may-grow': 'A heap site of class growth: `sites` counts it, `escapes` does not.',
  none: 'Not a heap site.',
  panics: 'What only leads there is cold and does not count.',
  'makes-panic': 'The same; where somebody recovers, it is a heap site.',
}

/** docs/runtime-calls.md: what the runtime does in a call, from the one table in the code. */
export function runtimeCallsPage(): string {
  const sections = (Object.keys(heads) as RuntimeEffect[]).map((effect) => {
    const rows = runtimeRules
      .filter((rule) => rule.effect === effect)
      .map(
        ({ about, source, names, until }) =>
          `| ${about}${until === undefined ? '' : ` (up to Go 1.${until})`} | ${source.replaceAll('*', '\\*')} | \`${cell(names.source)}\` |`,
      )
    return `## ${heads[effect]}\n\n${abouts[effect]}\n\n| what | where in GOROOT/src | functions |\n| --- | --- | --- |\n${rows.join('\n')}\n`
  })
  return `# What the runtime does in a call

[\`calls\`](calls.md) follows calls through Go code, but not into the runtime: what its functions do is in this table, which was read from the
sources of Go 1.21 to 1.27. Functions are linker names as a regular expression; \`sync.runtime_Semacquire\` is a function that package sync
has from the runtime. A function of the runtime that no row matches is shown as a call that cannot be followed.

Memory that the runtime takes from the operating system for itself, such as stacks, is not on the heap, and allocs/op does not count it.

${sections.join('\n')}`
}

function cell(regexp: string): string {
  return regexp
    .replace(/^\^|\$$/g, '')
    .replaceAll('\\/', '/')
    .replaceAll('|', '\\|')
}
