import { describe, expect, test } from 'vitest'
import type { BenchmarkResult } from '../../src/go/output/benchmark-result.ts'
import { digestOf } from '../../src/lang/digest.ts'
import { type KeptResults, maxKeptBytes, readKept, writeKept } from '../../src/snapshot/kept-results.ts'

const key = 'a1'.repeat(32)
const run = { allocsPerOp: 2, bytesPerOp: 64, iterations: 1000, nsPerOp: 12.5 }
const result: BenchmarkResult = {
  package: 'example.com/m/p',
  name: 'BenchmarkA/größe=1',
  cpu: 1,
  allocsPerOp: 2,
  bytesPerOp: 64,
  most: { allocsPerOp: 2, bytesPerOp: 65 },
  iterations: 1000,
  runs: [run, run],
  stable: true,
}
const kept: KeptResults = {
  key,
  package: 'example.com/m/p',
  results: [result],
  exists: [{ name: 'BenchmarkA' }, { name: 'BenchmarkB', allocsPerOp: 3 }],
  inputs: { opened: ['./p/testdata/a.json'], lookedAt: ['/etc/hosts'], digest: `sha256:${'0'.repeat(64)}` },
}
const which = { key, package: kept.package }

async function written(value: unknown): Promise<string> {
  const body = JSON.stringify(value)
  return `allocs-budget kept results 1 ${await digestOf(body)}\n${body}\n`
}

describe('kept results', () => {
  test('are read as they were written', async () => {
    expect(await readKept((await writeKept(kept)) ?? '', which)).toEqual(kept)
    expect(await writeKept(kept)).toBe(await written(kept))
  })

  test('have what was allocated once, too', async () => {
    const once = { ...kept, results: [{ ...result, once: { allocs: 3, bytes: 4096 } }] }
    expect(await readKept((await writeKept(once)) ?? '', which)).toEqual(once)
  })

  test('of which any one byte is another are none', async () => {
    const bytes = Buffer.from((await writeKept(kept)) ?? '')
    const read = await Promise.all(
      [...bytes.keys()].map((at) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ 1
        return readKept(changed.toString('utf8'), which)
      }),
    )
    expect(read).toHaveLength(bytes.length)
    expect(read.filter((each) => each !== undefined)).toEqual([])
  })

  test('that are cut off anywhere are none', async () => {
    const text = (await writeKept(kept)) ?? ''
    const read = await Promise.all([...text].map((_, at) => readKept(text.slice(0, at), which)))
    expect(read.filter((each) => each !== undefined)).toEqual([])
  })

  test.each<[string, Partial<KeptResults>]>([
    ['another key', { key: 'b2'.repeat(32) }],
    ['another package', { package: 'example.com/m/q' }],
  ])('of %s are none, whatever name their file has', async (_, other) => {
    expect(await readKept((await writeKept({ ...kept, ...other })) ?? '', which)).toBeUndefined()
  })

  test.each<[string, unknown]>([
    ['a result of another package', { ...kept, results: [{ ...result, package: 'example.com/m/q' }] }],
    ['two results of a name', { ...kept, results: [result, result] }],
    ['an unstable result', { ...kept, results: [{ ...result, stable: false }] }],
    [
      'a result that another benchmark changes',
      { ...kept, results: [{ ...result, beside: { patterns: [], skip: [] } }] },
    ],
    ['a negative number', { ...kept, results: [{ ...result, allocsPerOp: -1 }] }],
    ['a broken number', { ...kept, results: [{ ...result, allocsPerOp: 0.5 }] }],
    ['a number in quotes', { ...kept, results: [{ ...result, allocsPerOp: '0' }] }],
    ['no runs', { ...kept, results: [{ ...result, runs: [] }] }],
    ['a key that is not known', { ...kept, verdict: 'pass' }],
    ['a digest that is none', { ...kept, inputs: { ...kept.inputs, digest: 'sha256:0' } }],
    ['no inputs', { ...kept, inputs: undefined }],
    ['a list', []],
  ])('with %s are none, although their digest is right', async (_, value) => {
    expect(await readKept(await written(value), which)).toBeUndefined()
  })

  test('of another form are none', async () => {
    const text = await written(kept)
    expect(await readKept(text.replace('results 1', 'results 2'), which)).toBeUndefined()
    expect(await readKept(text.replace('\n', '\r\n'), which)).toBeUndefined()
    expect(await readKept(`${text}\n`, which)).toBeUndefined()
    expect(await readKept(text.slice(text.indexOf('\n') + 1), which)).toBeUndefined()
  })

  test('that could not be read again are not written', async () => {
    expect(await writeKept({ ...kept, results: [{ ...result, stable: false }] })).toBeUndefined()
    const exists = Array.from({ length: maxKeptBytes / 10_000 + 1 }, (_, i) => ({ name: `${i}`.padEnd(10_000) }))
    expect(await writeKept({ ...kept, exists })).toBeUndefined()
  })
})
