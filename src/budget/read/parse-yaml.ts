import { Composer, type Document, isScalar, type ParsedNode } from 'yaml'
import { TreeReader } from './read-tree.ts'
import type { Mistake, Source } from './source.ts'
import { syntaxMistakes } from './yaml-syntax.ts'
import { tokensOf } from './yaml-tokens.ts'
import type { YamlTree } from './yaml-tree.ts'

/** What came of a text: a tree, undefined where there is none or where the text says nothing, and what is wrong. */
export type ParsedYaml = { readonly tree?: YamlTree; readonly mistakes: readonly Mistake[] }

/**
 * Reads one YAML 1.2 document (core schema). Anchors and aliases are read; tags, merge keys (`<<`), a `%YAML 1.1`
 * directive and a second document are mistakes: each would let a budget mean something else than it shows. Never
 * throws, and neither nesting nor aliases make it slow.
 */
export function parseYaml(source: Source): ParsedYaml {
  const { tokens, mistake } = tokensOf(source.text)
  if (mistake !== undefined) return { mistakes: [mistake] }
  const [document, second] = new Composer({ uniqueKeys: false, logLevel: 'silent' }).compose(
    tokens,
    true,
    source.text.length,
  )
  if (document === undefined) return { mistakes: [] }
  const mistakes = [
    ...syntaxMistakes(source, [...document.errors, ...document.warnings]),
    ...streamMistakes(source, document, second),
  ]
  // Further complaints about a text that is not understood would mislead.
  const { contents } = document
  if (mistakes.length > 0 || contents === null || isNothing(contents)) return { mistakes }
  const reader = new TreeReader(source)
  const tree = reader.read(contents)
  return { tree, mistakes: reader.mistakes }
}

type YamlDocument = Document.Parsed<ParsedNode>

/** What is wrong around the document: a directive that changes what values mean, and a second document. */
function streamMistakes(source: Source, document: YamlDocument, second: YamlDocument | undefined): Mistake[] {
  const mistakes: Mistake[] = []
  const { explicit, version } = document.directives.yaml
  if (explicit === true && version !== '1.2') {
    const start = Math.max(0, source.text.indexOf('%YAML'))
    mistakes.push({
      code: 'YAML_SYNTAX',
      span: { start, end: start + '%YAML 1.1'.length },
      args: { variant: 'directive', version },
    })
  }
  if (second !== undefined) {
    const dashes = source.text.indexOf('---', document.range[1])
    const start = dashes < 0 ? second.range[0] : dashes
    mistakes.push({
      code: 'YAML_SYNTAX',
      span: { start, end: start + 3 },
      args: { variant: 'second-document' },
    })
  }
  return mistakes
}

function isNothing(node: ParsedNode): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === ''
}
