import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseDocument } from 'yaml'
import { repository } from '../../src/lang/repository.ts'
import { version } from '../../src/lang/version.ts'

export const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = `${root}docs/recipes/`

/** A workflow file, as far as the tests look into it. */
export type Step = {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly with?: Readonly<Record<string, string | number | boolean>>
  readonly 'continue-on-error'?: boolean
}

export type Job = {
  readonly permissions?: Readonly<Record<string, string>>
  readonly needs?: string | readonly string[]
  readonly if?: string
  readonly outputs?: Readonly<Record<string, string>>
  /** A matrix that another job computed is an expression. */
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> | string }
  readonly steps: readonly Step[]
}

export type Workflow = {
  readonly name: string
  readonly on: string | Readonly<Record<string, Readonly<Record<string, unknown>> | null>>
  readonly permissions?: Readonly<Record<string, string>>
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean | string }
  readonly jobs: Readonly<Record<string, Job>>
}

export type Recipe = {
  readonly file: string
  readonly text: string
  readonly workflow: Workflow
  readonly jobs: readonly (readonly [name: string, job: Job])[]
}

/** Every file of the recipes, relative to their folder. */
export function recipeFiles(): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length).replace(/^\//, ''))
    .sort()
}

/** The recipes that are workflows of GitHub Actions, parsed. Throws where one is no clean YAML. */
export function recipes(): readonly Recipe[] {
  return recipeFiles()
    .filter((file) => /^[^/]+\.yml$/.test(file))
    .map((file) => {
      const text = readFileSync(folder + file, 'utf8')
      const workflow = parseClean(text, file) as Workflow // what is wrong with its shape, actionlint says
      return { file, text, workflow, jobs: Object.entries(workflow.jobs) }
    })
}

/** YAML without errors and without warnings. */
export function parseClean(text: string, file: string): unknown {
  const document = parseDocument(text)
  const [problem] = [...document.errors, ...document.warnings]
  if (problem !== undefined) throw new Error(`${file}: ${problem.message}`)
  return document.toJS()
}

/** The steps of a job that use an action, `actions/checkout` or ours. */
export function stepsWith({ steps }: Job, action: string): readonly Step[] {
  return steps.filter(({ uses }) => uses?.startsWith(`${action}@`))
}

export const ours = repository
/** What is pasted: the moving tag of this major version. */
export const pasted = `${repository}@v${version.split('.')[0]}`

/** The modes that a job uses our action in. */
export function modesOf(job: Job): readonly string[] {
  return stepsWith(job, ours).map((step) => String(step.with?.mode ?? 'check'))
}

/** How many jobs a job becomes. */
export function combinations({ strategy }: Job): number {
  const matrix = strategy?.matrix ?? {}
  if (typeof matrix === 'string') throw new Error(`nobody knows here how many jobs ${matrix} is`)
  return Object.entries(matrix).reduce((product, [key, values]) => {
    if (key === 'include' || key === 'exclude') throw new Error(`matrices with ${key} are not counted here`)
    return product * values.length
  }, 1)
}

/** An expression of GitHub Actions, as a workflow writes it. */
export function expression(text: string): string {
  return `$\{{ ${text} }}`
}
