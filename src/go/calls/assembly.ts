/** A function in assembly. */
export type AssemblyFunction = {
  /** The linker's names of what it calls, or jumps to. */
  readonly calls: readonly string[]
  /** Whether it calls through a register, or by a macro that does: what that is nobody knows. */
  readonly isOpaque: boolean
}

/** `TEXT ·IndexByte(SB), NOSPLIT, $0-40`, `TEXT strings·IndexByte<ABIInternal>(SB)`. */
const begins = /^\s*TEXT\s+(?:"")?([\p{L}\p{N}_./∕%~-]*·)?([\p{L}\p{N}_·]+)(?:<\w*>)?\(SB\)/u
/** Calls and jumps of all targets; their operand is a symbol, a register, or a label, which is not followed. */
const calls = /\b(?:CALL|BL|BLR|JAL|JALR|JMP|B|BR|J|Call)\s+(.+)/
const named = /^(?:[A-Z]\w*,\s*)?(?:"")?([\p{L}\p{N}_./∕%~-]*·)?([\p{L}\p{N}_·]+)(?:<\w*>)?(?:[+-]\w+)?\(SB\)/u
const label = /^\w+(?:\(PC\))?$|^-?\d+\(PC\)$/
const register =
  /^\*?\(?(?:[ABCD][XHL]|[SD]I|[SB]P|R\d+|X\d+|LR|CTR|TMP|g)\)?(?:\(\w+\*\d\))?$|^\(\w+\)(?:\(\w+\*\d\))?$|\(\w+\)$/

/**
 * The functions in an assembly file, by the linker's name. Source: cmd/asm, https://go.dev/doc/asm. Macros that call something make all of
 * the file's functions opaque.
 * @param importPath what `·F` belongs to
 */
export function parseAssembly(text: string, importPath: string): ReadonlyMap<string, AssemblyFunction> {
  const functions = new Map<string, { calls: Set<string>; isOpaque: boolean }>()
  const symbolOf = (qualifier: string | undefined, name: string): string => {
    const path = (qualifier ?? '').replace(/·$/, '').replaceAll('∕', '/')
    return `${path === '' ? importPath : path}.${name.replaceAll('·', '.')}`
  }
  let open: { calls: Set<string>; isOpaque: boolean } | undefined
  let isMacro = false
  let hasCallingMacro = false
  for (const line of withoutComments(text).split('\n')) {
    isMacro = isMacro || /^\s*#\s*define\b/.test(line)
    const start = begins.exec(line)
    const operand = (calls.exec(line)?.[1] ?? '').trim().replace(/;.*$/, '').trim()
    if (isMacro) hasCallingMacro ||= start !== null || named.test(operand) || isIndirect(operand)
    else if (start !== null) {
      open = { calls: new Set(), isOpaque: false }
      functions.set(symbolOf(start[1], start[2] ?? ''), open)
    } else if (open !== undefined && operand !== '') {
      const callee = named.exec(operand)
      if (callee !== null) open.calls.add(symbolOf(callee[1], callee[2] ?? ''))
      else if (isIndirect(operand)) open.isOpaque = true
    }
    isMacro = isMacro && line.trimEnd().endsWith('\\')
  }
  return new Map(
    [...functions].map(([name, fn]) => [name, { calls: [...fn.calls], isOpaque: fn.isOpaque || hasCallingMacro }]),
  )
}

function isIndirect(operand: string): boolean {
  return operand !== '' && register.test(operand) && !(label.test(operand) && operand.endsWith('(PC)'))
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/\/\/.*$/gm, '')
}
