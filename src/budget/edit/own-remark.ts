const number = String.raw`\d{1,3}(?:,\d{3})*`
const range = `${number} to ${number}`

/** What `init` writes after a limit and its number sign: it is about the number before it. */
const ownRemark = new RegExp(
  `^(?:unstable: ${range}|by chance: ${range} B/op|\\d+ B/op: allocates in some operations, and Go rounds down|plus (?:${number} allocations? and )?${number} B once)$`,
)

/**
 * The remark of `init` behind a value of a budget, with the space before it: once the number is another one it says nothing. What a
 * person wrote there is none.
 * @param at where the value ends
 */
export function ownRemarkAt(text: string, at: number): { readonly start: number; readonly end: number } | undefined {
  const [found, remark] = /^[ \t]+#[ \t]*([^\r\n]*?)[ \t]*(?=\r?\n|$)/.exec(text.slice(at, at + longestRemark)) ?? []
  return found === undefined || remark === undefined || !ownRemark.test(remark)
    ? undefined
    : { start: at, end: at + found.length }
}

/** Numbers have at most sixteen digits. */
const longestRemark = 200
