import { normaliseText } from '../go/names/type-arguments.ts'

/** A permitted escape as a budget has it, in the form that heap sites have their texts in. */
export function permittedText(written: string): string {
  return normaliseText(written.trim())
}
