import type { CallsRow, Chain, ReachedRow, Step } from './calls-of-row.ts'
import type { CallsShown, Report } from './report-schema.ts'

type Lists = Report['calls']

/**
 * The lists of a report that have each heap site, step and call once, however many functions lead to it. They are in the order in which rows
 * name them, so that the same rows make the same lists.
 */
export class CallLists {
  readonly #sites = new Once<Lists['sites'][number], ReachedRow['site']>()
  readonly #steps = new Once<Step, Step>()
  readonly #dynamic = new Once<Lists['dynamic'][number], null>()

  /** A row with places in the lists. */
  shown({ reached, dynamic, ...row }: CallsRow): CallsShown {
    return {
      ...row,
      reached: reached.map(({ package: path, function: name, site, chain, new: isNew, changed }) => ({
        site: this.#sites.id({ package: path, function: name, site }, site),
        chain: this.#chain(chain),
        new: isNew,
        changed: changed === null ? null : this.#steps.id(changed, changed),
      })),
      dynamic: dynamic.map(({ chain, ...call }) => ({
        call: this.#dynamic.id(call, null),
        chain: this.#chain(chain),
      })),
    }
  }

  /** All that rows have named so far. */
  lists(): Lists {
    return { sites: this.#sites.values, steps: this.#steps.values, dynamic: this.#dynamic.values }
  }

  #chain(chain: Chain): number[] {
    return chain.map((step) => this.#steps.id(step, step))
  }
}

/** Values that are the same are there once. */
class Once<Value, Part extends object | null> {
  readonly values: Value[] = []
  readonly #ids = new Map<string, number>()
  readonly #known = new Map<Part, number>()

  /** @param part an object that is there once for most that have the same value; null: there is none */
  id(value: Value, part: Part): number {
    const known = part === null ? undefined : this.#known.get(part)
    if (known !== undefined) return known
    const key = JSON.stringify(value)
    const id = this.#ids.get(key) ?? this.values.push(value) - 1
    this.#ids.set(key, id)
    if (part !== null) this.#known.set(part, id)
    return id
  }
}
