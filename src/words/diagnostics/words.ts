import type { DiagnosticArgs, DiagnosticCode } from '../../diagnostic/diagnostic.ts'

/** What is said of one situation. A message starts in lower case and has no full stop; a hint is an instruction, or a question with its question mark. */
export type Sentence<Args> = {
  readonly message: string | ((args: Args) => string)
  readonly hint?: string | ((args: Args) => string | undefined)
}

type Variant<Args, Name> = Args extends { readonly variant: infer Names } ? (Name extends Names ? Args : never) : never

/** A sentence for each variant. */
export type Variants<Args extends { readonly variant: string }> = {
  readonly [Name in Args['variant']]: Sentence<Variant<Args, Name>>
}

/** All that is said of a code: its sentences, one for each `variant` where it has several, and its part of docs/diagnostics.md. */
export type Words<C extends DiagnosticCode> = {
  /** What it means. Markdown. */
  readonly about: string
  /** What to do about it, as an order. Markdown. */
  readonly wayOut: string
} & ([DiagnosticArgs[C]] extends [{ readonly variant: string }]
  ? { readonly variants: Variants<DiagnosticArgs[C]> }
  : Sentence<DiagnosticArgs[C]>)

/** The words of some codes, in the order of the page. */
export type WordsOf<Args> = { readonly [C in keyof Args & DiagnosticCode]: Words<C> }

/** A sentence with what there is to know put in. */
export type Said = { readonly message: string; readonly hint: string | undefined }

type Entry = Sentence<never> | { readonly variants: Readonly<Record<string, Sentence<never>>> }

/** What a catalogue says of a code. */
export function sayingInWords(
  catalogue: Readonly<Record<string, Entry>>,
  { code, args }: { readonly code: DiagnosticCode; readonly args: object },
): Said {
  const entry = catalogue[code]
  return entry !== undefined && 'variants' in entry ? said(entry.variants, args) : inWords(entry, args)
}

/** What a table says of a situation. */
export function said(sentences: Readonly<Record<string, Sentence<never>>>, args: object): Said {
  return inWords('variant' in args ? sentences[String(args.variant)] : undefined, args)
}

/** A sentence in words. */
export function inWords<Args>(sentence: Sentence<never> | undefined, args: Args): Said {
  // Code and variant choose the sentence that is typed for these args; the compiler does not follow that.
  const { message = '', hint } = (sentence ?? {}) as Partial<Sentence<Args>>
  return {
    message: typeof message === 'string' ? message : message(args),
    hint: typeof hint === 'function' ? hint(args) : hint,
  }
}
