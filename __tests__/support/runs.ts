/** How many inputs a property is tried with: all of `full` in project `slow`, a few where a person waits. */
export function runs(full: number): number {
  return process.env.LONG_PROPERTIES === '1' ? full : Math.ceil(full / 20)
}
