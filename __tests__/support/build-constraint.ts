const platforms: Readonly<Record<string, string>> = { win32: 'windows' }
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

/** True where a source file is part of a build for this machine, by its `//go:build` line. Only tags of platforms are set. */
export function isIncluded(source: string): boolean {
  const constraint = /^\/\/go:build (.*)$/m.exec(source)?.[1]
  if (constraint === undefined) return true
  const set = new Set([
    platforms[process.platform] ?? process.platform,
    architectures[process.arch] ?? process.arch,
    ...(process.platform === 'win32' ? [] : ['unix']),
    'gc',
  ])
  return new Constraint(constraint, set).or()
}

/** `a && !(b || c)`, from the loosest operator to the tightest. */
class Constraint {
  readonly #tokens: string[]
  readonly #set: ReadonlySet<string>

  constructor(text: string, set: ReadonlySet<string>) {
    this.#tokens = text.match(/&&|\|\||[!()]|[\w.]+/g) ?? []
    this.#set = set
  }

  or(): boolean {
    let value = this.#and()
    while (this.#take('||')) value = this.#and() || value
    return value
  }

  #and(): boolean {
    let value = this.#not()
    while (this.#take('&&')) value = this.#not() && value
    return value
  }

  #not(): boolean {
    if (this.#take('!')) return !this.#not()
    if (!this.#take('(')) return this.#set.has(this.#tokens.shift() ?? '')
    const value = this.or()
    this.#take(')')
    return value
  }

  #take(token: string): boolean {
    if (this.#tokens[0] !== token) return false
    this.#tokens.shift()
    return true
  }
}
