import type { Acceptance } from '../report/report-schema.ts'
import type { Section } from './block.ts'

/** What accepts what fails in one module: the command, and the lines. */
export function acceptSection({ budget, toolchains: under, commands, lines, override }: Acceptance): Section {
  const path = { code: budget }
  const hasCommand = commands.length > 0
  const toolchains =
    under.length === 1
      ? []
      : [', with the highest numbers of all toolchains (', { code: 'overrides' }, ' can set different limits)']
  const paste: Section = {
    kind: 'text',
    lines: [
      [
        hasCommand ? 'Or put these entries into ' : 'Put these entries into ',
        path,
        ...toolchains,
        ', in place of any of the same package and name:',
      ],
    ],
  }
  const command: Section = {
    kind: 'text',
    lines: [['This accepts it: it measures again, and changes just these limits in ', path, ':']],
  }
  const keep: Section = {
    kind: 'text',
    lines: [
      [
        'Where the budget has to hold under both Go releases, put what the toolchain explains there as an override instead:',
      ],
    ],
  }
  return {
    kind: 'folded',
    summary: 'Accept the change',
    sections: [
      ...(hasCommand ? [command, code('sh', commands.join('\n'))] : []),
      ...(lines === '' ? [] : [paste, code('yaml', lines)]),
      ...(override === null ? [] : [keep, code('yaml', override)]),
    ],
  }
}

function code(language: 'sh' | 'yaml', text: string): Section {
  return { kind: 'code', language, text }
}
