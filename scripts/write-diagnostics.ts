// Writes docs/diagnostics.md from the catalogue in src/words/diagnostics. Run with a Node that strips types:
//   node scripts/write-diagnostics.ts
import { writeFileSync } from 'node:fs'
import { diagnosticsPage } from '../__tests__/words/diagnostics-page.ts'

writeFileSync(new URL('../docs/diagnostics.md', import.meta.url), diagnosticsPage())
