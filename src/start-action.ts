import { benchmarkEnvironment } from './golang/environment.ts'
import { start } from './host/start.ts'

const bundle = './main.js'

/** One line: nothing in it can be another command. The runner takes the escapes back (actions/runner, ActionCommand.cs). */
function annotation(text: string): string {
  const data = text.trim().replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
  return `::error title=allocs-budget cannot judge::${data}\n`
}

start({
  token: 'INPUT_TOKEN',
  visible: (env) => benchmarkEnvironment(env, []),
  load: () => import(/* webpackIgnore: true */ bundle) as Promise<typeof import('./action.ts')>,
  crash: { descriptor: 1, render: annotation },
})
