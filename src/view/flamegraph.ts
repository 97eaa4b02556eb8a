import type { Explanation } from '../attribute/explanation.ts'
import { perOp } from '../words/numbers.ts'
import { shortSymbol } from '../words/where-lines.ts'
import { htmlText } from './escape.ts'

/** What is drawn: a call path, the benchmark's own function first, and what one operation allocates through it. */
export type CallPath = { readonly path: readonly string[]; readonly allocsPerOp: number; readonly bytesPerOp: number }

/** The call paths of explained benchmarks, callers first. */
export function callPaths(explanations: readonly Explanation[]): readonly CallPath[] {
  return explanations.flatMap((it) =>
    it.kind === 'function'
      ? []
      : (it.profile?.stacks ?? []).map(({ stack, allocsPerOp, bytesPerOp }) => ({
          path: stack.flatMap((location) => location.map((frame) => frame.function)).reverse(),
          allocsPerOp,
          bytesPerOp,
        })),
  )
}

type Node = { readonly name: string; allocs: number; bytes: number; readonly below: Map<string, Node> }

const width = 1200
const rowHeight = 18
/** Narrower boxes are not drawn: nobody can point at them. */
const leastWidth = 0.5
const charWidth = 6.6
/** From dark to light, by the depth of a call: colours mean nothing else. */
const fills = ['#d95f0e', '#e4812b', '#ec9c4a', '#f2b56d'] as const

/** A flame graph of allocations as an SVG: boxes as wide as their share of allocs/op, callers above what they call. */
export function flamegraph(title: string, paths: readonly CallPath[]): string {
  const root: Node = { name: title, allocs: 0, bytes: 0, below: new Map() }
  for (const path of paths) add(root, path)
  const boxes: string[] = []
  const depth = draw(root, 0, 0, width, boxes, root.allocs)
  const height = (depth + 1) * rowHeight
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="11">`,
    `<title>${htmlText(title)}</title>`,
    ...boxes,
    '</svg>',
    '',
  ].join('\n')
}

function add(root: Node, { path, allocsPerOp, bytesPerOp }: CallPath): void {
  let node = root
  for (const name of ['', ...path]) {
    if (name !== '') {
      const below: Node = node.below.get(name) ?? { name, allocs: 0, bytes: 0, below: new Map() }
      node.below.set(name, below)
      node = below
    }
    node.allocs += allocsPerOp
    node.bytes += bytesPerOp
  }
}

/** Draws a node and what is below it; the deepest row that was used. */
function draw(node: Node, depth: number, x: number, wide: number, boxes: string[], total: number): number {
  const share = total === 0 ? 0 : Math.round((node.allocs / total) * 1000) / 10
  const name = depth === 0 ? node.name : shortSymbol(node.name)
  const told = `${name}: ${perOp(node.allocs)} allocs/op, ${perOp(node.bytes)} B/op (${share} %)`
  const chars = Math.floor((wide - 6) / charWidth)
  const shown = chars < 3 ? '' : name.length <= chars ? name : `${name.slice(0, chars - 1)}…`
  const y = depth * rowHeight
  boxes.push(
    `<g><title>${htmlText(told)}</title><rect x="${fixed(x)}" y="${y}" width="${fixed(wide)}" height="${rowHeight - 1}" rx="2" fill="${fills[depth % fills.length]}"/>${shown === '' ? '' : `<text x="${fixed(x + 3)}" y="${y + 13}">${htmlText(shown)}</text>`}</g>`,
  )
  let deepest = depth
  let at = x
  for (const child of [...node.below.values()].sort((a, b) => b.allocs - a.allocs || (a.name < b.name ? -1 : 1))) {
    const part = node.allocs === 0 ? 0 : (wide * child.allocs) / node.allocs
    if (part >= leastWidth) deepest = Math.max(deepest, draw(child, depth + 1, at, part, boxes, total))
    at += part
  }
  return deepest
}

function fixed(n: number): string {
  return String(Math.round(n * 100) / 100)
}
