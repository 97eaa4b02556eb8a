// Writes allocs-budget.report.schema.json from src/report/report-schema.ts. Run with a Node that strips types:
//   node scripts/write-report-schema.ts
import { writeFileSync } from 'node:fs'
import { reportJsonSchema } from '../src/report/report-schema.ts'

writeFileSync(new URL('../allocs-budget.report.schema.json', import.meta.url), reportJsonSchema())
