import { z } from 'zod'
import { publishedAt } from '../../lang/repository.ts'
import { version } from '../../lang/version.ts'
import { budgetSchema } from './schema.ts'

/** The JSON Schema of the budget file (draft 2020-12), as the text of `allocs-budget.schema.json`; one of a release says where it is published. */
export function budgetJsonSchema(of = version): string {
  const $id = publishedAt(of, 'allocs-budget.schema.json')
  const { $schema, ...schema } = z.toJSONSchema(budgetSchema, { io: 'input', target: 'draft-2020-12' })
  const described = {
    $schema,
    ...($id !== undefined && { $id }),
    title: 'allocs-budget',
    description: 'An allocation budget for Go code: limits for benchmarks and functions.',
    ...schema,
  }
  return `${JSON.stringify(described, undefined, 2)}\n`
}
