import { Profile } from 'pprof-format'
import { elideTypeArguments } from '../names/type-arguments.ts'

/** A function in a stack, inlined or not. */
export type Frame = {
  /** The whole symbol: `example.com/m/codec.(*Encoder).Encode.func1`, type arguments as `[...]`. */
  readonly function: string
  /** As in the binary: absolute, or under -trimpath as the compiler has it. */
  readonly file: string
  readonly line: number
}

/** The frames of one physical function at one place: what is inlined innermost comes first. */
export type Location = readonly [Frame, ...Frame[]]

/** A frame, and its file from the repository's root; null for code that is not the repository's own. */
export type OwnFrame = Frame & { readonly own: string | null }

export type OwnLocation = readonly [OwnFrame, ...OwnFrame[]]

/** What was sampled with one stack. */
export type StackSample<L = Location> = {
  /** Leaf first. */
  readonly stack: readonly L[]
  /** By sample type: `alloc_objects`, `alloc_space`, `cpu`. */
  readonly values: ReadonlyMap<string, number>
  /** Size of the objects, in a memory profile: a block of 16 bytes may hold several tiny ones; 0: none told. */
  readonly objectBytes: number
}

/** Reads an uncompressed pprof profile (github.com/google/pprof/proto/profile.proto). Throws where it is none. */
export function readProfile(bytes: Uint8Array): readonly StackSample[] {
  const profile = Profile.decode(bytes)
  const { strings } = profile.stringTable
  const text = (index: number | bigint): string => strings[Number(index)] ?? ''
  const functions = new Map(profile.function.map((fn) => [Number(fn.id), fn]))
  const locations = new Map<number, Location>()
  for (const { id, line: lines } of profile.location) {
    const [leaf, ...outer] = lines.map(({ functionId, line }): Frame => {
      const fn = functions.get(Number(functionId))
      return { function: elideTypeArguments(text(fn?.name ?? 0)), file: text(fn?.filename ?? 0), line: Number(line) }
    })
    if (leaf !== undefined) locations.set(Number(id), [leaf, ...outer])
  }
  const types = profile.sampleType.map(({ type }) => text(type))
  return profile.sample.map(({ locationId, value, label }) => ({
    stack: locationId.flatMap((id) => {
      const location = locations.get(Number(id))
      return location === undefined ? [] : [location]
    }),
    values: new Map(types.map((type, i) => [type, Number(value[i] ?? 0)])),
    objectBytes: Number(label.find(({ key }) => text(key) === 'bytes')?.num ?? 0),
  }))
}
