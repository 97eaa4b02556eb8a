import { enableCompileCache, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

// Types are stripped once, not in each of some thousand processes.
enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/allocs-budget', import.meta.url)))

/** What scripts/build.sh bundles, by who loads it and as what: of the source, that is the module of the bundle. */
const bundles: readonly (readonly [string, string, string])[] = [
  ['/src/start/cli.ts', './main.js', '../cli.ts'],
  ['/src/start/action.ts', './main.js', '../action.ts'],
  ['/src/cli/report-command.ts', './post/index.js', '../app/post.ts'],
]

registerHooks({
  resolve: (specifier, context, next) => {
    const found = bundles.find(([by, as]) => specifier === as && context.parentURL?.endsWith(by))
    return next(found?.[2] ?? specifier, context)
  },
})
