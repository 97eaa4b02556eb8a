import { namedFunctions } from '../go/names/call-text.ts'
import { functionKey } from '../go/names/function-key.ts'
import { endsLikeClosure } from '../go/names/function-name.ts'
import { type PackageNames, packageName } from '../go/names/package-names.ts'
import { elideTypeArguments } from '../go/names/type-arguments.ts'
import type { FlowStep } from '../go/output/escape-flow.ts'
import type { InlinedCallee, LeakFacts, LeakingParameter } from '../go/output/leaks.ts'
import { declaredBy } from '../go/sites/declared-functions.ts'
import { groupBy } from '../lang/group-by.ts'
import type { Place } from '../snapshot/source-text.ts'

/** What a compile says of parameters, and how what it names is called elsewhere. */
export type LeakSource = {
  readonly facts: LeakFacts
  readonly names: PackageNames
  /** The compiler's name of a file as the path from the repository's root. */
  readonly fileOf: (file: string) => string
  /** An import path as head has it: the module may have another name at base. */
  readonly pathOf: (importPath: string) => string
}

/** A function that the compile declares; its file from the repository's root. */
export type LeakingFunction = {
  readonly package: string
  readonly name: string
  readonly file: string
  readonly line: number
  readonly column: number
}

type Indexed = LeakingFunction & { readonly clause: string }

type PlaceInLine = Place & { readonly column: number }

/** The functions of a compile with what their parameters do, found by name or by place. All files are named from the repository's root. */
export class LeakIndex {
  readonly #facts: LeakFacts
  readonly #fileOf: (file: string) => string
  readonly #pathOf: (importPath: string) => string
  readonly #byKey: ReadonlyMap<string, Indexed>
  readonly #byName: ReadonlyMap<string, readonly Indexed[]>
  readonly #byFile: ReadonlyMap<string, readonly Indexed[]>
  /** The compiler's names of files. */
  readonly #compilerFiles = new Map<string, string>()

  constructor({ facts, names, fileOf, pathOf }: LeakSource) {
    const files = new Map<string, string>()
    this.#facts = facts
    this.#pathOf = pathOf
    this.#fileOf = (file) => {
      const known = files.get(file) ?? fileOf(file)
      files.set(file, known)
      return known
    }
    const functions = facts.declarations
      .flatMap((fact) => declaredBy(fact, names))
      .filter(({ name }) => !endsLikeClosure(name))
      .map(({ package: path, name, file, line, column }): Indexed => {
        const clause = packageName(path, names)
        this.#compilerFiles.set(this.#fileOf(file), file)
        return { package: pathOf(path), name, file: this.#fileOf(file), line, column, clause }
      })
    // A package is compiled twice where its tests are.
    this.#byKey = new Map(functions.map((fn) => [functionKey(fn), fn]))
    this.#byName = groupBy(this.#byKey.values(), ({ name }) => name)
    this.#byFile = groupBy(this.#byKey.values(), ({ file }) => file)
  }

  find(fn: { readonly package: string; readonly name: string }): LeakingFunction | undefined {
    return this.#byKey.get(functionKey(fn))
  }

  /** All functions of a file. */
  in(file: string): readonly LeakingFunction[] {
    return this.#byFile.get(file) ?? []
  }

  /** The one function that a text of a package names; undefined where it is none of these, or where several have the name. */
  named(callee: string, importPath: string): LeakingFunction | undefined {
    for (const { qualifier, name } of namedFunctions(callee)) {
      const all = this.#byName.get(name) ?? []
      const meant = all.filter((fn) => (qualifier === undefined ? fn.package === importPath : fn.clause === qualifier))
      if (meant.length > 0) return meant.length === 1 ? meant[0] : undefined
    }
    return undefined
  }

  /** What of the parameter whose name stands there outlives the call; undefined: nothing. */
  leakAt(at: PlaceInLine): LeakingParameter | undefined {
    return this.#facts.parameters.get(this.#compilerPlace(at))
  }

  /** The functions that are inlined at a place. */
  inlinedAt(at: PlaceInLine): readonly LeakingFunction[] {
    const here: readonly InlinedCallee[] = this.#facts.inlined.get(this.#compilerPlace(at)) ?? []
    return here.flatMap(({ block, callee }) => this.named(elideTypeArguments(callee), this.#pathOf(block)) ?? [])
  }

  /** Steps with their files from the root. */
  rooted(steps: readonly FlowStep[]): readonly FlowStep[] {
    return steps.map((step) => ({ ...step, file: this.#fileOf(step.file) }))
  }

  /** The flow of an expression of a function that is on the heap: of several alike, the one on the line; undefined: not known which. */
  explanation(subject: string, fn: LeakingFunction, near: Place): readonly FlowStep[] | undefined {
    const behind = Math.min(
      ...this.in(fn.file)
        .filter(({ line }) => line > fn.line)
        .map(({ line }) => line),
    )
    const all = this.#explanationsIn(fn.file).filter(
      (each) => each.subject === subject && each.line >= fn.line && each.line < behind,
    )
    const sameLine = all.filter(({ line }) => line === near.line)
    const [only, ...others] = sameLine.length > 0 ? sameLine : all
    return others.length === 0 && only !== undefined ? this.rooted(only.steps) : undefined
  }

  /** By file, what its parameters do: files in which nothing differs need not be read. */
  leaksByFile(): ReadonlyMap<string, string> {
    const texts = new Map<string, string[]>()
    for (const [{ file }, { name, heap, results }] of this.#facts.parameters) {
      const own = this.#fileOf(file)
      const known = texts.get(own) ?? []
      texts.set(own, known)
      known.push(JSON.stringify([name, heap, [...results].sort()]))
    }
    return new Map([...texts].map(([file, all]) => [file, all.sort().join('\n')]))
  }

  #perFile: ReadonlyMap<string, readonly (Place & { subject: string; steps: readonly FlowStep[] })[]> | undefined

  #explanationsIn(file: string): readonly (Place & { subject: string; steps: readonly FlowStep[] })[] {
    this.#perFile ??= groupBy(
      [...this.#facts.explanations].flatMap(([at, explained]) =>
        [...explained].map(([subject, steps]) => ({ file: at.file, line: at.line, subject, steps })),
      ),
      (each) => each.file,
    )
    return this.#perFile.get(this.#compilerFiles.get(file) ?? '') ?? []
  }

  #compilerPlace({ file, line, column }: PlaceInLine): PlaceInLine {
    return { file: this.#compilerFiles.get(file) ?? '', line, column }
  }
}
