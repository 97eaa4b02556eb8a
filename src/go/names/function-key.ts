/** What tells declared functions apart: `example.com/m (*T).M`. */
export function functionKey({ package: path, name }: { readonly package: string; readonly name: string }): string {
  return `${path} ${name}`
}
