// Writes docs/runtime-calls.md from src/go/calls/runtime-calls.ts. Run with a Node that strips types:
//   node scripts/write-runtime-calls.ts
import { writeFileSync } from 'node:fs'
import { runtimeCallsPage } from '../__tests__/go/calls/runtime-calls-page.ts'

writeFileSync(new URL('../docs/runtime-calls.md', import.meta.url), runtimeCallsPage())
