/** Node's module about a program that is one file with Node in it; undefined where this program is none. */
export function singleFile(): typeof import('node:sea') | undefined {
  // Older Nodes have neither the function nor the module, and run no such program.
  const sea = process.getBuiltinModule?.('node:sea')
  return sea?.isSea() ? sea : undefined
}
