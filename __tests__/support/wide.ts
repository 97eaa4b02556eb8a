/** Of a test that `npm run test:all` runs and `npm test` does not: it takes minutes, or says of more of the same what another says of one. */
export const wide = { tags: ['wide'] }

/** Wide but for some: `npm test` has those as a sample. */
export function wideUnless(isSample: boolean): { readonly tags?: string[] } {
  return isSample ? {} : wide
}
