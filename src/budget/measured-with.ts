/** The toolchain that limits were taken under: a release, and what made it another one than the plain one of it. */
export type MeasuredWith = { readonly go: string; readonly settings: Readonly<Record<string, string>> }

/** `go1.26`, `go1.26.3`, `go1.26 GOAMD64=v3 GOEXPERIMENT=noswissmap`; published in the JSON Schema too. */
export const measuredWithPattern =
  /^go1\.(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)|rc[1-9]\d*|beta[1-9]\d*)?(?: [A-Z][A-Z0-9]{1,30}=[\w.+,=:/#*%-]+)*$/

/** As it is written. */
export function formatMeasuredWith({ go, settings }: MeasuredWith): string {
  return [go, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)].join(' ')
}

/** Reads a `measured-with`; undefined where it is none, or sets a variable twice. */
export function parseMeasuredWith(text: string): MeasuredWith | undefined {
  if (!measuredWithPattern.test(text)) return undefined
  const [go = '', ...words] = text.split(' ')
  const settings = words.map((word) => {
    const equals = word.indexOf('=')
    return [word.slice(0, equals), word.slice(equals + 1)] as const
  })
  return new Set(settings.map(([name]) => name)).size < settings.length
    ? undefined
    : { go, settings: Object.fromEntries(settings) }
}
