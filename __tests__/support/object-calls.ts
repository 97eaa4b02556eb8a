import { spawnSync } from 'node:child_process'

/** What the functions of object code call, as `go tool objdump` shows it. Nothing here is from the product. */
export type ObjectCalls = ReadonlyMap<string, Called>

export type Called = {
  /** Symbols that are called or jumped to. */
  readonly direct: ReadonlySet<string>
  /** Functions whose address it takes: closures that it makes or passes on, of an archive only. */
  readonly addressed: ReadonlySet<string>
  /** It calls through a register: an interface method or a function value. */
  readonly isDynamic: boolean
}

/** Disassembles a binary, or the archive of a package with its relocations; `only` is a regular expression of symbols. */
export function objectCalls(file: string, env: NodeJS.ProcessEnv): ObjectCalls {
  const { stdout, stderr, status } = spawnSync('go', ['tool', 'objdump', file], {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  })
  if (status !== 0) throw new Error(stderr)
  const calls = new Map<string, { direct: Set<string>; addressed: Set<string>; isDynamic: boolean }>()
  for (const block of stdout.split(/^TEXT /m).slice(1)) {
    const end = block.indexOf('\n')
    const [, symbol = ''] = /^(.+)\(SB\)/.exec(block.slice(0, end)) ?? []
    if (symbol === '') throw new Error(`not a function header: ${block.slice(0, end)}`)
    // Two symbols of one name are a function and its wrapper for the other calling convention.
    const name = plain(symbol)
    const known = calls.get(name) ?? { direct: new Set(), addressed: new Set(), isDynamic: false }
    calls.set(name, known)
    for (const line of block.slice(end).split('\n')) {
      const called = calledIn(line)
      if (called !== undefined) known.direct.add(plain(called))
      else if (/\t(?:CALL|BL) /.test(line)) known.isDynamic = true
      for (const [, taken = ''] of line.matchAll(/\]R_(?:PCREL|ADDR)\w*:(\S.*?)(?:·f)?(?:\+-?\w+)?(?=\s*(?:\[|$))/g))
        known.addressed.add(plain(taken))
    }
    known.direct.delete(name)
  }
  return calls
}

/** The symbol that an instruction calls or jumps to: in a binary as its operand, in an archive as a relocation. */
function calledIn(line: string): string | undefined {
  const [, operand] = /\t(?:CALL|JMP|BL|B) (\S.*?)(?:\+\d+)?\(SB\)/.exec(line) ?? []
  const [, relocated] = /\]R_CALL\w*:(\S.*?)(?:\+-?\w+)?(?=\s*(?:\[|$))/.exec(line) ?? []
  return relocated ?? operand
}

function plain(symbol: string): string {
  return symbol.replace(/\.abi(?:0|internal)$/, '').replace(/<\d+>$/, '')
}

/** The shortest chain from a symbol to the first that `ends` holds of, over what `next` gives; undefined: there is none. */
export function chainTo(
  from: string,
  next: (symbol: string) => Iterable<string>,
  ends: (symbol: string) => boolean,
): readonly string[] | undefined {
  const before = new Map<string, string | undefined>([[from, undefined]])
  for (const symbol of before.keys()) {
    if (symbol !== from && ends(symbol)) {
      const chain: string[] = []
      for (let at: string | undefined = symbol; at !== undefined; at = before.get(at)) chain.unshift(at)
      return chain
    }
    for (const called of next(symbol)) if (!before.has(called)) before.set(called, symbol)
  }
  return undefined
}
