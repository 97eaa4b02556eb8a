import { setFlagsFromString } from 'node:v8'

/**
 * Has the engine tidy up before memory is large, rather than when it runs out of what a machine of this size may give: reading
 * hundreds of megabytes of text leaves little behind, and a runner shares its memory with the compiler. Costs an eighth of the time.
 */
export function keepMemoryLean(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=50')
}
