export type RuntimeEffect = 'allocates' | 'may-grow' | 'none' | 'panics'
export function runtimeEffect(symbol: string): RuntimeEffect | undefined {
  if (/^runtime\.(gopanic|goPanic|panic)/.test(symbol)) return 'panics'
  if (symbol.startsWith('runtime.')) return 'none'
  return undefined
}

/** Whether a call of a function never returns but by a panic, or by the end of the program. */
export function isPanic(symbol: string): boolean {
  return runtimeEffect(symbol) === 'panics'
}
