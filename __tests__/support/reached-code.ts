import { CallGraph, type FunctionId } from '../../src/go/calls/call-graph.ts'
import { type Reach, reachOf } from '../../src/go/calls/reach.ts'
import { goEnvironment } from '../../src/go/command/environment.ts'
import { realPorts } from '../../src/host/real-ports.ts'
import { readCode } from '../../src/measure/read-code.ts'
import type { GoToolchain } from './toolchains.ts'

const everything = {
  isFollowed: () => true,
  allowedBy: () => undefined,
  inlinedAt: () => [],
  timesOfWord: () => 0,
  functionsNamed: () => [],
  callableParameters: () => [],
}

/**
 * What the product says that functions lead to, with `calls: all` and nothing allowed, each with the names of the functions that it goes through; a
 * report has only their number. Functions without code of their own are left out.
 */
export async function reachesOf(
  roots: readonly FunctionId[],
  directory: string,
  goarch: string,
  { env, minor }: Pick<GoToolchain, 'env' | 'minor'>,
): Promise<ReadonlyMap<FunctionId, Reach>> {
  const ports = realPorts({ progress: { tell: () => undefined, end: () => undefined } })
  const graph = new CallGraph(minor)
  const source = { module: { directory }, env: goEnvironment(env), toolchain: { goarch }, needsWords: false }
  try {
    for (let wanted = new Set(roots.map((root) => root.package)); ; ) {
      const read = await readCode([...wanted].sort(), source, [], 300_000, ports)
      if (read.kind === 'failed') throw new Error(JSON.stringify(read.why))
      for (const each of read.value) {
        if (each.broken.size > 0 || each.code.miscounts.length > 0)
          throw new Error(JSON.stringify([[...each.broken], each.code.miscounts]))
        graph.add(each)
      }
      for (const path of wanted) graph.markRead(path)
      const reaches = roots.flatMap((root) => {
        const reach = reachOf(root, graph, everything)
        return reach === undefined ? [] : [[root, reach] as const]
      })
      wanted = new Set(reaches.flatMap(([, { unread }]) => [...unread]))
      if (wanted.size === 0) return new Map(reaches)
    }
  } finally {
    await ports.close()
  }
}
