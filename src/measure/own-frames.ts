import { sourceFile } from '../go/names/source-file.ts'
import type { Frame, Location, OwnFrame, OwnLocation } from '../go/output/profile.ts'
import { isAbsolute } from '../lang/paths.ts'
import type { ModuleTree } from './module-tree.ts'
import { relativeToRoot } from './repository.ts'

/** Says of each frame of a stack which file of the repository it is in, if any. */
export function ownFrames(tree: ModuleTree): (stack: readonly Location[]) => readonly OwnLocation[] {
  const files = new Map<string, string | null>()
  const own = (frame: Frame): OwnFrame => {
    const known = files.get(frame.file)
    const file = known === undefined ? ownFile(frame.file, tree) : known
    files.set(frame.file, file)
    return { ...frame, own: file }
  }
  return (stack) => stack.map(([leaf, ...outer]): OwnLocation => [own(leaf), ...outer.map(own)])
}

/** Vendored code and a module cache inside the repository are somebody else's. */
function ownFile(file: string, { root, places, place }: ModuleTree): string | null {
  // Built with -trimpath, which the user's GOFLAGS may ask for, it begins with the module's path.
  if (!isAbsolute(file) && !places.some(({ path }) => file.startsWith(`${path}/`))) return null
  const path = isAbsolute(file) ? relativeToRoot(root, file) : sourceFile(file, places, place)
  return path === file || /(?:^|\/)(?:vendor|pkg\/mod)\//.test(path) ? null : path
}
