// Takes the pictures of docs/images: recorded comments of __tests__/view/golden/recorded, as GitHub shows them. Needs a browser:
// `npm run pictures`.
import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { takePicture } from '../__tests__/support/browser.ts'

const recorded = fileURLToPath(new URL('../__tests__/view/golden/recorded/', import.meta.url))
const images = fileURLToPath(new URL('../docs/images/', import.meta.url))
mkdirSync(images, { recursive: true })
for (const name of ['five-by-one', 'leaking-parameter']) {
  const comment = readFileSync(`${recorded}${name}.md`, 'utf8')
  for (const theme of ['light', 'dark'] as const) {
    takePicture(comment, { width: 900, theme }, `${images}${name}-${theme}.png`)
    takePicture(comment, { width: 390, theme }, `${images}${name}-narrow-${theme}.png`)
  }
}
