import { spawnSync } from 'node:child_process'

/** A function of a linked binary, as `go tool objdump` prints it, and what its code leads to. */
export type LinkedFunction = {
  readonly symbol: string
  /** Absolute, or under -trimpath by import path; empty for what the compiler wrote. */
  readonly file: string
  /** Symbols that it calls or jumps to where something else than a panic may follow. */
  readonly calls: readonly string[]
  /** Symbols of closures whose code address it takes. */
  readonly closures: readonly string[]
  /** Whether it calls what a register holds, where something else than a panic may follow. */
  readonly isIndirect: boolean
}

type Instruction = { readonly address: number; readonly op: string; readonly operand: string }

/** The functions after which the compiler knows that nothing follows (ssagen: BlockExit). */
const never = /^runtime\.(?:gopanic|goPanic\w+|panic\w+|throw|fatal)$|\.(?:throw|fatal)$/
const returning = new Set(['RET', 'UD2', 'INT'])

/** All functions of a binary by their symbols. */
export function linkedFunctions(binary: string, env: NodeJS.ProcessEnv): ReadonlyMap<string, LinkedFunction> {
  const { stdout, stderr, status } = spawnSync('go', ['tool', 'objdump', binary], {
    env,
    encoding: 'latin1',
    maxBuffer: 2 ** 30,
  })
  if (status !== 0) throw new Error(stderr)
  const functions = new Map<string, LinkedFunction>()
  for (const block of stdout.split(/^TEXT /m).slice(1)) {
    const [head = '', ...lines] = block.split('\n')
    const [, symbol = '', file = ''] = /^(.+)\(SB\) ?(.*)$/.exec(head) ?? []
    functions.set(symbol, functionOf(symbol, file, lines.flatMap(instructionOf)))
  }
  return functions
}

/** `  enc.go:12		0x4a3f20		e81b000000		CALL runtime.newobject(SB)` */
function instructionOf(line: string): readonly Instruction[] {
  const [, address, op = '', operand = ''] = /\t(0x[0-9a-f]+)\t+[0-9a-f]+\t+(\S+) ?(.*?)\s*$/.exec(line) ?? []
  return address === undefined ? [] : [{ address: Number(address), op, operand }]
}

function functionOf(symbol: string, file: string, code: readonly Instruction[]): LinkedFunction {
  const at = new Map(code.map(({ address }, i) => [address, i]))
  const named = ({ operand }: Instruction): string | undefined => /^(.+)\(SB\)$/.exec(operand)?.[1]
  const isCall = ({ op }: Instruction): boolean => op === 'CALL'
  const isJump = ({ op }: Instruction): boolean => /^J[A-Z]+$/.test(op)
  // What may go on to a return, a tail call, a jump nobody knows where, or round again, from the end to the start.
  const warm = new Set<number>()
  const next = code.map((each, i): readonly number[] | 'leaves' => {
    const target = /^0x[0-9a-f]+$/.test(each.operand) ? at.get(Number(each.operand)) : undefined
    if (returning.has(each.op)) return each.op === 'RET' ? 'leaves' : []
    if (isCall(each) && never.test(named(each) ?? '')) return []
    if (!isJump(each)) return i + 1 < code.length ? [i + 1] : []
    if (target === undefined) return 'leaves'
    return each.op === 'JMP' ? [target] : [target, i + 1]
  })
  const callers = new Map<number, number[]>()
  const queue: number[] = []
  for (const [i, to] of next.entries()) {
    if (to === 'leaves') queue.push(i)
    else for (const each of to) callers.set(each, [...(callers.get(each) ?? []), i])
  }
  for (const i of onCycles(next)) queue.push(i)
  for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
    if (warm.has(i)) continue
    warm.add(i)
    queue.push(...(callers.get(i) ?? []))
  }
  const hot = code.filter((_, i) => warm.has(i))
  const calls = hot.filter((each) => isCall(each) || isJump(each)).flatMap((each) => named(each) ?? [])
  const closures = hot
    .filter(({ op }) => op === 'LEAQ')
    .flatMap(({ operand }) => /^(.+)\(SB\), /.exec(operand)?.[1] ?? [])
  return {
    symbol,
    file,
    calls: [...new Set(calls)],
    closures: [...new Set(closures)],
    isIndirect: hot.some((each) => isCall(each) && named(each) === undefined),
  }
}

/** Instructions that can come round to themselves: the stack check at the start is no such loop. */
function onCycles(next: readonly (readonly number[] | 'leaves')[]): readonly number[] {
  // A jump back is on one where its target leads to it again; only those matter.
  return next.flatMap((to, i) =>
    to === 'leaves' ? [] : to.some((each) => each <= i && each > 0 && leads(next, each, i)) ? [i] : [],
  )
}

function leads(next: readonly (readonly number[] | 'leaves')[], from: number, to: number): boolean {
  const seen = new Set<number>()
  const queue = [from]
  for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
    if (i === to) return true
    if (seen.has(i)) continue
    seen.add(i)
    const after = next[i]
    if (after !== undefined && after !== 'leaves') queue.push(...after)
  }
  return false
}
