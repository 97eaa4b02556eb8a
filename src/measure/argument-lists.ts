/** Windows takes 32,767 characters for a whole command line, Linux 128 KiB for each argument. What else a command has needs room too. */
export const longestArguments = 16_000

/** Arguments in as many lists as it takes for each to fit on a command line, in their order. A longer one is alone. */
export function argumentLists(all: readonly string[], longest = longestArguments): readonly (readonly string[])[] {
  const lists: string[][] = []
  let length = 0
  for (const argument of all) {
    const last = lists.at(-1)
    // Quotes and a space around each.
    length += argument.length + 3
    if (last !== undefined && length <= longest) last.push(argument)
    else {
      lists.push([argument])
      length = argument.length + 3
    }
  }
  return lists
}
