import { AsyncLocalStorage } from 'node:async_hooks'
import type { Phase, Ports } from '../ports.ts'

/** Where the time of a run went, and what our own process took. Seconds of a clock on the wall, but for `cpuSeconds`. */
export type Spent = {
  /** In the order in which they began first. Phases side by side count in full, each. */
  readonly phases: readonly { readonly phase: Phase; readonly seconds: number }[]
  readonly seconds: number
  /** Of our own process, without its children. */
  readonly cpuSeconds: number
  readonly peakBytes: number
}

/** Times the phases of a run, from now on: the one place with a clock, so that nothing that is judged or reported depends on it. */
export function phaseClock(): { readonly during: Ports['during']; readonly spent: () => Spent } {
  const began = performance.now()
  const spent = new Map<Phase, number>()
  const inside = new AsyncLocalStorage<Phase>()
  const timed = async <T>(phase: Phase, work: () => T | Promise<T>): Promise<T> => {
    const start = performance.now()
    spent.set(phase, spent.get(phase) ?? 0)
    try {
      return await work()
    } finally {
      spent.set(phase, (spent.get(phase) ?? 0) + performance.now() - start)
    }
  }
  return {
    // A phase within a phase is part of that one.
    during: async (phase, work) =>
      inside.getStore() === undefined ? inside.run(phase, () => timed(phase, work)) : work(),
    spent: () => {
      const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
      return {
        phases: [...spent].map(([phase, ms]) => ({ phase, seconds: ms / 1000 })),
        seconds: (performance.now() - began) / 1000,
        cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
        peakBytes: maxRSS * 1024,
      }
    },
  }
}
