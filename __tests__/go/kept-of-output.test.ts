import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { CompilerOutputReader } from '../../src/go/output/compiler-output.ts'
import { heapSites } from '../../src/go/sites/heap-sites.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What a function of a package says: 4 KB of words, of which its name and one text are kept. */
function said(n: number): string {
  const at = `example.com/m/p/p.go:${n}:6`
  const words = 'x := 1; '.repeat(500)
  return [
    `${at}: can inline F${n} with cost 7 as: func(int) *int { ${words} }`,
    `example.com/m/p/p.go:${n}:14: n${n} escapes to heap in F${n}:`,
    `example.com/m/p/p.go:${n}:14:   flow: ~r0 ← &n${n}:`,
    `example.com/m/p/p.go:${n}:14:     from &n${n} (address-of) at example.com/m/p/p.go:${n}:31`,
    `example.com/m/p/p.go:${n}:14: moved to heap: n${n}`,
    `example.com/m/p.F${n} STEXT size=64 args=0x8 locals=0x18 funcid=0x0 align=0x0`,
    `\t0x0000 00000 (example.com/m/p/p.go:${n})\tTEXT\texample.com/m/p.F${n}(SB), ABIInternal, $24-8`,
    `\t0x0014 00020 (example.com/m/p/p.go:${n})\tLEAQ\ttype:int(SB), AX`,
    `\t0x001b 00027 (example.com/m/p/p.go:${n})\tCALL\truntime.newobject(SB)`,
    `\trel 28+4 t=R_CALL runtime.newobject+0`,
    '',
  ].join('\n')
}

function keptBy<T>(make: () => T): { readonly value: T; readonly bytes: number } {
  collect()
  const before = process.memoryUsage().heapUsed
  const value = make()
  collect()
  return { value, bytes: process.memoryUsage().heapUsed - before }
}

describe('what is kept of the compiler’s output', () => {
  const functions = 8_000
  const read = keptBy(() => {
    const reader = new CompilerOutputReader()
    reader.push(Buffer.from('# example.com/m/p\n'))
    for (let n = 1; n <= functions; n++) reader.push(Buffer.from(said(n)))
    return reader.end()
  })

  it('is the names and texts, and not the lines that they were cut out of', () => {
    expect(read.value.texts).toHaveLength(functions)
    expect(read.bytes / functions).toBeLessThan(2500)
  })

  it('is what the sites say', () => {
    const sites = keptBy(() => heapSites(read.value))
    expect(sites.value.imbalances).toEqual([])
    expect(sites.value.functions.flatMap((fn) => fn.sites)).toHaveLength(functions)
    expect(sites.value.functions[0]?.sites[0]).toMatchObject({ class: 'escape', text: 'moved to heap: n1' })
    expect(sites.value.functions[0]?.sites[0]?.why).toHaveLength(1)
    expect(sites.bytes / functions).toBeLessThan(2500)
  })
})
