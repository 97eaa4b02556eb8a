import { failed, found, type Result } from '../lang/answer.ts'
import { isAbsolute } from '../lang/paths.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The folder of a user's own cache for this tool, where Go would put it (os.UserCacheDir); or why there is none. */
export function cacheFolder(env: Env, platform: NodeJS.Platform): Result<string> {
  const parent = userCache(env, platform)
  return parent.kind === 'found' ? found(`${parent.value}/allocs-budget`) : parent
}

function userCache(env: Env, platform: NodeJS.Platform): Result<string> {
  if (platform === 'win32') return env.LOCALAPPDATA ? found(env.LOCALAPPDATA) : failed('%LocalAppData% is not set')
  if (platform === 'darwin') return env.HOME ? found(`${env.HOME}/Library/Caches`) : failed('HOME is not set')
  if (env.XDG_CACHE_HOME)
    return isAbsolute(env.XDG_CACHE_HOME) ? found(env.XDG_CACHE_HOME) : failed('XDG_CACHE_HOME is a relative path')
  return env.HOME ? found(`${env.HOME}/.cache`) : failed('neither XDG_CACHE_HOME nor HOME is set')
}
