import { fileURLToPath } from 'node:url'
import { expectGolden as expectFile } from '../support/golden.ts'

const folder = fileURLToPath(new URL('./golden/', import.meta.url))

/** Compares a text with `golden/NAME` byte for byte; `UPDATE_GOLDEN=1` writes it instead. */
export function expectGolden(name: string, text: string): void {
  expectFile(folder + name, text)
}
