// Writes docs/causes.md from src/words/cause-texts.ts and the cases of __tests__/causes. Run with a Node that strips types:
//   node scripts/write-causes.ts
import { writeFileSync } from 'node:fs'
import { causesPage } from '../__tests__/causes/causes-page.ts'

writeFileSync(new URL('../docs/causes.md', import.meta.url), causesPage())
