import { type Cause, causes } from '../../src/go/sites/cause.ts'
import { causeTexts } from '../../src/words/cause-texts.ts'
import { type CauseCase, type Commit, causeCases } from './cause-case.ts'

const intro = `# Causes: why it is on the heap

This page lists the causes of allocations that a comment of allocs-budget can name, why each one is on the heap, and the usual way out.
Every "before" is a commit that puts a benchmark over its limit, and every "after" brings it back under the limit. The tests of this
project measure both with a real \`go\`, from Go 1.21 to the newest. If the compiler gives a reason that is not on this page, its own
words are shown.

`

/** The text of docs/causes.md: a section for each cause, with the code of its case. */
export function causesPage(): string {
  const cases = causeCases()
  const sorted = [...causes].sort()
  const index = sorted.map((cause) => `- [${causeTexts[cause].name}](#${cause})`).join('\n')
  const sections = sorted.map((cause) =>
    section(
      cause,
      cases.find(({ name }) => name === cause),
    ),
  )
  return `${intro}${index}\n\n${sections.join('\n\n')}\n`
}

function section(cause: Cause, example: CauseCase | undefined): string {
  if (example === undefined) throw new Error(`the cause ${cause} has no case of its own name`)
  const { name, why, wayOut } = causeTexts[cause]
  const changed = changedFiles(example)
  return [
    // The anchor is the cause's id in a report, whatever the heading says.
    `<a id="${cause}"></a>`,
    `## ${capital(name)}`,
    `${capital(why)}.`,
    `**Way out:** ${wayOut}.`,
    `Before, allocated at ${example.want.map((line) => `\`${sourceOf(example, line)}\``).join(' and ')}:`,
    ...changed.map((file) => block(example, 'head', file)),
    'After:',
    ...changed.map((file) => block(example, 'fixed', file)),
  ].join('\n\n')
}

/** The files that tell the story; a benchmark is one only where it changes for its own sake. */
function changedFiles(example: CauseCase): readonly string[] {
  const [head, fixed] = [example.filesOf('head'), example.filesOf('fixed')]
  const differs = [...head.keys()].filter(
    (file) => head.get(file) !== fixed.get(file) && !file.startsWith('vendor/modules'),
  )
  const code = differs.filter((file) => !file.endsWith('_test.go'))
  return code.length > 0 ? code : differs
}

function sourceOf(example: CauseCase, want: string): string {
  const [, file = '', line = ''] = /^(\S+):(\d+) /.exec(want) ?? []
  const text = example.filesOf('head').get(file)?.split('\n')[Number(line) - 1]?.trim()
  if (text === undefined) throw new Error(`${example.name} has no line ${want}`)
  return text
}

function block(example: CauseCase, commit: Commit, file: string): string {
  const text = (example.filesOf(commit).get(file) ?? '').replace(/^package \w+\n\n/, '').trimEnd()
  const title = file === 'hot.go' ? '' : `\`${file}\`\n\n`
  return `${title}\`\`\`${file.endsWith('.go') ? 'go' : 'text'}\n${text}\n\`\`\``
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
