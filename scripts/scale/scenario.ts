/** Something to do at a size. */
export type Scenario = {
  readonly name: string
  readonly size: number
  /** Makes the input; what it returns is measured. */
  readonly prepare: (n: number) => (() => unknown) | Promise<() => unknown>
}
