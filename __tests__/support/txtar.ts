/** An archive of golang.org/x/tools/txtar: a comment, then files, each behind a line `-- NAME --`. */
export type Archive = { readonly comment: string; readonly files: ReadonlyMap<string, string> }

export function parseTxtar(text: string): Archive {
  const [comment = '', ...parts] = text.split(/^-- (.+) --\n/m)
  return {
    comment,
    files: new Map(parts.flatMap((part, i) => (i % 2 === 0 ? [[part, parts[i + 1] ?? ''] as const] : []))),
  }
}

export function formatTxtar({ comment, files }: Archive): string {
  return comment + [...files].map(([name, text]) => `-- ${name} --\n${text}`).join('')
}
