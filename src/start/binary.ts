import { benchmarkEnvironment } from '../go/command/environment.ts'
import { start, writeNow } from '../host/start.ts'

/*
 * The start of the program that is one file. All of it is in one bundle, since there are no files beside it; "eager" still loads each
 * part only when it is asked for.
 */

start({
  tokens: ['GITHUB_TOKEN', 'GITLAB_TOKEN'],
  visible: (env) => benchmarkEnvironment(env, []),
  load: async () => {
    const { main } = await import(/* webpackMode: "eager" */ '../cli.ts')
    const loadPost = () => import(/* webpackMode: "eager" */ '../app/post.ts')
    return { main: (started) => main(started, loadPost) }
  },
  crash: (text) => writeNow(2, text),
})
