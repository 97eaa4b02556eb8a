import { appendToRunnerFile, outputText } from '../github/runner-files.ts'
import { benchmarkEnvironment } from '../go/command/environment.ts'
import { start, writeNow } from '../host/start.ts'

const bundle = './main.js'

/** One line: nothing in it can be another command. The runner takes the escapes back (actions/runner, ActionCommand.cs). */
function annotation(text: string): string {
  const data = text.trim().replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
  return `::error title=allocs-budget cannot judge::${data}\n`
}

/** What a step says that came to no verdict: also what comes after it and looks at the outputs has to know. */
function crash(text: string): void {
  writeNow(1, annotation(text))
  appendToRunnerFile(process.env.GITHUB_OUTPUT, outputText('verdict', 'cannot-judge'))
  appendToRunnerFile(
    process.env.GITHUB_STEP_SUMMARY,
    '### allocs-budget cannot judge\n\nThe log of this step says why.\n',
  )
}

start({
  tokens: ['INPUT_TOKEN'],
  visible: (env) => benchmarkEnvironment(env, []),
  load: () => import(/* webpackIgnore: true */ bundle) as Promise<typeof import('../action.ts')>,
  crash,
})
