/** What is in a package.json. */
type Manifest = Readonly<Record<string, unknown>> & { readonly name: string; readonly files: readonly string[] }

/** What the registry and whoever installs the package need to know. */
const published = [
  'name',
  'version',
  'description',
  'keywords',
  'homepage',
  'bugs',
  'repository',
  'license',
  'author',
  'type',
  'bin',
  'files',
  'engines',
  'publishConfig',
] as const

/**
 * The package.json of what is published. Everything is bundled, so that it has no dependencies: those of the repository say what is bundled,
 * and its optional one is a second Node, for tests.
 */
export function publishedManifest(manifest: Manifest): Manifest {
  const entries = published.map((key) => {
    if (manifest[key] === undefined) throw new Error(`package.json has no ${key}`)
    return [key, manifest[key]]
  })
  return Object.fromEntries(entries) as Manifest
}

/** What npm puts into every package that has it. */
export const always = ['README.md', 'LICENSE'] as const
