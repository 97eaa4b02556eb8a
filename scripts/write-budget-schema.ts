/** Writes allocs-budget.schema.json from the schema in code. Run it with a Node that reads TypeScript (24): `node scripts/write-budget-schema.ts`. */
import { writeFileSync } from 'node:fs'
import { budgetJsonSchema } from '../src/budget/read/json-schema.ts'

writeFileSync(new URL('../allocs-budget.schema.json', import.meta.url), budgetJsonSchema())
