/**
 * Puts a text in its place on a page, between two comments that stay. Throws where the page has no such place: a table that is
 * lost without a word would be an old one.
 */
export function putInPlace(page: string, name: string, text: string): string {
  const begin = `<!-- ${name}: written by npm run bench -->\n`
  const end = `<!-- end of ${name} -->`
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`there is no place for ${name}`)
  return `${before}${begin}${text}${end}${after}`
}
