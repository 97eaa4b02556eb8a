import { type Comparison, compare } from './compare.ts'
import { compile, type Subject } from './compile.ts'
import { productOf } from './product.ts'
import { truthOf } from './truth.ts'

/** One compile, read twice and compared; `problems` are what either side could not read. */
export type Accounted = Comparison & { readonly problems: readonly string[]; readonly broken: readonly string[] }

/** Compiles a subject and holds the product against the truth; `accounts` is the command from buildAccounts. */
export async function accountFor(accounts: string, subject: Subject): Promise<Accounted> {
  const compiled = await compile(subject)
  try {
    const truth = await truthOf(accounts, compiled)
    const product = await productOf(compiled)
    return {
      ...compare(truth, product),
      broken: compiled.broken,
      problems: [
        ...truth.total.problems.map((problem) => `truth: ${problem}`),
        ...product.problems.map((problem) => `product: ${problem}`),
      ],
    }
  } finally {
    compiled.remove()
  }
}
