import { z } from 'zod'
import { budgetSchema } from './schema.ts'

/** The published JSON Schema of the budget file (draft 2020-12), as the text of `allocs-budget.schema.json`. */
export function budgetJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(budgetSchema, { io: 'input', target: 'draft-2020-12' })
  const described = {
    $schema,
    title: 'allocs-budget',
    description: 'An allocation budget for Go code: limits for benchmarks and functions.',
    ...schema,
  }
  return `${JSON.stringify(described, undefined, 2)}\n`
}
