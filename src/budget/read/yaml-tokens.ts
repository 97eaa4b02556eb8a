import { type CST, Lexer, Parser } from 'yaml'
import type { Mistake } from './source.ts'

/** The format needs eight levels; far more than that is an attack on the stack of whoever reads it. */
const deepest = 100

/**
 * The tokens of a YAML text. Where values are nested too deep, a mistake instead: the parser keeps its own stack, so
 * that is known before anything recursive sees them. The library's own guard is the end of the stack: how deep that is differs between
 * machines, and a megabyte of brackets takes it seconds (yaml 2.9).
 */
export function tokensOf(text: string): { readonly tokens: readonly CST.Token[]; readonly mistake?: Mistake } {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme))
    if (parser.stack.length > deepest) {
      const span = { start: parser.offset - 1, end: parser.offset }
      return {
        tokens: [],
        mistake: {
          code: 'YAML_SYNTAX',
          span,
          args: { variant: 'too-deep', deepest },
        },
      }
    }
  }
  tokens.push(...parser.end())
  return { tokens }
}
