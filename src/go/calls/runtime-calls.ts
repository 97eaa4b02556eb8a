import { allocatorFamily, isGrowth } from '../output/allocators.ts'

/**
 * What a call of a function does whose body is the runtime's.
 * - `allocates`: memory is had from the heap
 * - `may-grow`: only where something must grow that is kept for the next time: a table, a list, a cache
 * - `none`: nothing is had from the heap; what the runtime has from the system for itself (stacks, persistentalloc) is not of the heap
 * - `panics`: it never returns, but by a panic or the end of the program
 * - `makes-panic`: the same, and the error that it panics with is had from the heap: that counts where somebody recovers
 */
export type RuntimeEffect = 'allocates' | 'may-grow' | 'none' | 'panics' | 'makes-panic'

/** Functions of the runtime by the linker's names, and why they do what they do. */
export type RuntimeRule = {
  readonly effect: RuntimeEffect
  /** What they are, for docs/runtime-calls.md. */
  readonly about: string
  /** Where that is to be seen, from GOROOT/src. */
  readonly source: string
  readonly names: RegExp
  /** The last minor release that it holds for: 23 of Go 1.23; undefined: it holds for all. */
  readonly until?: number
}

const runtimeOf = (names: string): RegExp => new RegExp(`^runtime\\.(?:${names})$`)
const named = (names: string): RegExp => new RegExp(`^(?:${names})$`)

/**
 * The rules, of which the first that fits holds. What the compiler calls of package runtime is in cmd/compile/internal/typecheck/_builtin/runtime.go and
 * cmd/compile/internal/ir/symtab.go; what other packages have of it by `//go:linkname` is in runtime/*.go. Both were read of Go 1.21 to
 * 1.27; a test holds that nothing of the former is missing, and says which of the latter are not known.
 */
export const runtimeRules: readonly RuntimeRule[] = [
  {
    effect: 'makes-panic',
    about:
      'panics whose error says more: index and slice bounds, type assertions, faults at an address, methods called by a nil pointer',
    source: 'runtime/panic.go, runtime/panic32.go, runtime/iface.go, runtime/error.go',
    names: runtimeOf(
      '(?:goPanic|panic)(?:Extend)?(?:Index|Slice)\\w*|panic(?:Bounds|Extend)\\d*X?|panicdottype[EI]|panicnildottype|panicwrap|panicmemAddr',
    ),
  },
  {
    effect: 'panics',
    about: 'panics: division, nil, shifts, make, range over functions',
    source: 'runtime/panic.go, runtime/error.go',
    names: runtimeOf('gopanic|goPanic\\w*|panic[A-Za-z]\\w*|sigpanic\\w*|throwinit|abort'),
  },
  {
    effect: 'panics',
    about: 'fatal errors of the runtime and of packages that may raise them',
    source: 'runtime/panic.go',
    names: named(
      '(?:runtime|sync|internal/sync|internal/runtime/maps|crypto/.*|maps)\\.(?:throw|fatal|fatalthrow|fatalpanic)',
    ),
  },
  {
    effect: 'allocates',
    about: 'reflection that makes a value; strings and slices that are made for other packages',
    source: 'runtime/malloc.go, runtime/string.go, runtime/chan.go, runtime/map.go, runtime/select.go',
    names: named(
      '(?:internal/)?reflect(?:lite)?\\.unsafe_New(?:Array)?|reflect\\.(?:makechan|makemap|rselect|typelinks)|internal/bytealg\\.MakeNoZero|internal/runtime/maps\\.new(?:array|object)|maps\\.clone|os\\.runtime_args|syscall\\.runtime_envs|runtime\\.(?:newcoro|gostringn?|gobytes)|internal/syscall/unix\\.gostring',
    ),
  },
  {
    effect: 'allocates',
    about: 'timers and weak pointers that are made',
    source: 'runtime/time.go (newTimer), runtime/mheap.go (getOrAddWeakHandle)',
    names: named('time\\.newTimer|(?:internal/)?weak\\.runtime_registerWeakPointer'),
  },
  {
    effect: 'may-grow',
    about: 'channel operations and select that may wait: the record of a waiting goroutine is kept for the next one',
    source: 'runtime/proc.go (acquireSudog), runtime/chan.go, runtime/select.go',
    names: named('runtime\\.(?:chansend1|chanrecv[12]|selectgo)|reflect\\.(?:chanrecv|chansend0?)'),
  },
  {
    effect: 'may-grow',
    about: 'locks that may wait: the same record',
    source: 'runtime/sema.go (semacquire1, notifyListWait)',
    names: named('(?:sync|internal/sync|internal/poll)\\.runtime_(?:Semacquire\\w*|notifyListWait)'),
  },
  {
    effect: 'may-grow',
    about: "timers that are set: the heap of a processor's timers; the timer of a goroutine that sleeps",
    source: 'runtime/time.go (addHeap, timeSleep)',
    names: named('time\\.(?:Sleep|startTimer|resetTimer|modTimer)|internal/poll\\.runtime_pollSetDeadline'),
  },
  {
    effect: 'may-grow',
    about: 'type assertions and type switches to interfaces: a cache at the statement, now and then a larger one',
    source: 'runtime/iface.go (buildTypeAssertCache, buildInterfaceSwitchCache), Go 1.22 and newer',
    names: runtimeOf('typeAssert|interfaceSwitch'),
  },
  {
    effect: 'may-grow',
    about: 'interface tables: the runtime has them outside the heap, but the list of them is on it',
    source: 'runtime/iface.go (itabAdd)',
    names: named('runtime\\.(?:assertE2I2?|assertI2I2?|convI2I|getitab)|(?:internal/)?reflect(?:lite)?\\.ifaceE2I'),
  },
  {
    effect: 'may-grow',
    until: 23,
    about: 'deleting from a map that is growing, and iterating over one: overflow buckets and the list of them',
    source: 'runtime/map.go (growWork, createOverflow)',
    names: named('(?:runtime|reflect)\\.(?:mapdelete\\w*|mapiterinit)'),
  },
  {
    effect: 'allocates',
    about: 'iterating over a map by the linkname that compiled code had up to Go 1.23',
    source: 'runtime/linkname_shim.go (mapiterinit)',
    names: named('(?:runtime|reflect)\\.mapiterinit'),
  },
  {
    effect: 'may-grow',
    about: 'coverage data that is registered, and signals that are no longer caught',
    source: 'runtime/covermeta.go, runtime/sigqueue.go',
    names: named('runtime\\.addCovMeta|os/signal\\.signal_disable'),
  },
  {
    effect: 'may-grow',
    about: 'reflection that adds to a map or a slice, or registers a type',
    source: 'runtime/map.go, runtime/slice.go, runtime/runtime1.go (reflect_addReflectOff)',
    names: named('reflect\\.(?:mapassign0?|mapassign_faststr0?|growslice|addReflectOff)'),
  },
  {
    effect: 'may-grow',
    about: 'metrics of GODEBUG settings, each registered once',
    source: 'runtime/runtime.go, runtime/metrics.go',
    names: named('internal/godebug\\.(?:registerMetric|setUpdate|setNewIncNonDefault)'),
  },
  {
    effect: 'none',
    about: 'reading, deleting from and clearing a map, and iterating over it',
    source: 'runtime/map.go, internal/runtime/maps',
    names: runtimeOf('mapaccess\\w*|mapdelete\\w*|mapclear|mapiter\\w*|mapIter\\w*|maplen'),
  },
  {
    effect: 'none',
    about: 'channels: closing, length, operations of select that do not wait',
    source: 'runtime/chan.go',
    names: runtimeOf('closechan|chanlen|chancap|selectnbsend|selectnbrecv|selectsetpc|block'),
  },
  {
    effect: 'none',
    about: 'memory that is compared, moved, cleared or hashed; strings that are compared or walked through',
    source: 'runtime/alg.go, runtime/mbarrier.go, runtime/stubs.go, runtime/utf8.go, runtime/string.go',
    names: runtimeOf(
      'mem(?:equal|hash|move|clr)\\w*|typedmem\\w+|typedslicecopy|slicecopy|str(?:equal|hash)|(?:nil)?inter(?:equal|hash)|[cf]\\d+(?:equal|hash)|[ie]faceeq|cmpstring|countrunes|decoderune|slicebytetostringtmp|duff(?:zero|copy)|wb(?:Zero|Move)|gcWriteBarrier\\w*|noescape|add|bulkBarrierPreWrite\\w*',
    ),
  },
  {
    effect: 'none',
    about: 'defers and recover, stacks, scheduling points; a stack that grows is not of the heap',
    source: 'runtime/panic.go, runtime/stack.go, runtime/proc.go',
    names: runtimeOf(
      'deferreturn|deferprocStack|deferprocStackat|deferconvert|gorecover|morestack\\w*|goschedguarded|Gosched|KeepAlive|getcallerpc|getcallersp|entersyscall\\w*|exitsyscall\\w*|lockedOSThread|getm|coroswitch\\w*|corostart',
    ),
  },
  {
    effect: 'none',
    about: 'the least and the greatest of strings and of numbers',
    source: 'runtime/minmax.go',
    names: runtimeOf('(?:str|f)(?:min|max)|f(?:min|max)(?:32|64)'),
  },
  {
    effect: 'none',
    about: 'callers of a function, into the slice that is given',
    source: 'runtime/extern.go, runtime/traceback.go (callers, tracebackPCs)',
    names: runtimeOf('[cC]allers'),
  },
  {
    effect: 'none',
    about: 'print and println',
    source: 'runtime/print.go',
    names: runtimeOf('print\\w*'),
  },
  {
    effect: 'none',
    about: 'numbers and clocks',
    source: 'runtime/rand.go, runtime/float.go, runtime/softfloat64.go, runtime/vlrt.go, runtime/time_nofake.go',
    names: runtimeOf(
      'c?heaprand\\w*|fastrand\\w*|rand(?:32|n)?|mulUintptr|(?:u?int|float)\\d+(?:div|mod|to\\w+)|u?div|_u?div|_u?mod|complex128div|[fu]?\\d*to[fu]?\\d+|f(?:add|sub|mul|div|neg|eq|gt|ge|lt)\\d+|fint\\w*|nanotime\\d?|walltime|cputicks|traceClockNow',
    ),
  },
  {
    effect: 'none',
    about: 'checks that only some builds have: unsafe slices, cgo pointers, race and sanitizers, coverage, fuzzing',
    source: 'runtime/unsafe.go, runtime/checkptr.go, runtime/cgocheck.go, runtime/race0.go',
    names: runtimeOf(
      'unsafe(?:slice|string)\\w*|checkptr\\w*|cgoCheck\\w*|cgoUse|cgoKeepAlive|race\\w*|msan\\w*|asan\\w*|libfuzzer\\w*|heapObjectsCanMove|getStaticuint64s|x86HasPOPCNT',
    ),
  },
  {
    effect: 'none',
    about: 'atomic operations',
    source: 'internal/runtime/atomic, sync/atomic',
    names: /^(?:sync\/atomic|internal\/runtime\/atomic|runtime\/internal\/atomic)\.\w+$/,
  },
  {
    effect: 'none',
    about: 'locks that do not wait, pinning, and pools',
    source: 'runtime/sema.go, runtime/proc.go, runtime/mgc.go',
    names: named(
      '(?:sync|internal/sync|sync/atomic|internal/poll)\\.(?:runtime_(?:Semrelease|canSpin|doSpin|nanotime|procPin|procUnpin|registerPoolCleanup|notifyList(?:Add|Check|NotifyAll|NotifyOne))|fastrandn|event)',
    ),
  },
  {
    effect: 'none',
    about: 'clocks of package time, and timers that stop',
    source: 'runtime/time.go, runtime/timestub.go',
    names: named(
      'time\\.(?:now|runtimeNow|runtimeNano|runtimeIsBubbled|stopTimer)|crypto/internal/fips140deps/time\\.monoTime',
    ),
  },
  {
    effect: 'none',
    about: 'the network poller: its records are kept outside the heap',
    source: 'runtime/netpoll.go (pollCache)',
    names: named(
      'internal/poll\\.runtime_(?:poll(?:ServerInit|Open|Close|Reset|Wait|WaitCanceled|Unblock)|isPollServerDescriptor|ignoreHangup|unignoreHangup)',
    ),
  },
  {
    effect: 'none',
    about: 'system calls',
    source: 'runtime/proc.go, syscall/asm_*.s, runtime/sys_*.s',
    names: named(
      'syscall\\.(?:Raw|raw)?[Ss]yscall(?:\\d+|N|n|\\d*X)?|syscall\\.(?:Getpagesize|Exit|runtime_(?:Before|After)(?:Fork\\w*|Exec))|internal/runtime/syscall(?:/linux)?\\.Syscall6|runtime/internal/syscall\\.Syscall6',
    ),
  },
  {
    effect: 'none',
    about: 'reflection that reads, moves or clears what is there',
    source: 'runtime/map.go, runtime/chan.go, runtime/mbarrier.go, runtime/runtime1.go, runtime/type.go',
    names: named(
      '(?:internal/)?reflect(?:lite)?\\.(?:chan(?:cap|close|len)|map(?:access|access_faststr|clear|delete|delete_faststr|len|iter\\w+|Iter\\w+)|mem(?:clrNoHeapPointers|move)|resolve(?:Name|Type|Text)Off|typed\\w+|typehash|verifyNotInHeapPtr|unsafeslice)',
    ),
  },
  {
    effect: 'none',
    about: 'what maps, weak and unique values, FIPS 140 mode, and labels read and set',
    source: 'runtime/map.go, runtime/mheap.go, runtime/fipsbypass.go, runtime/proflabel.go, runtime/trace*.go',
    names: named(
      'internal/runtime/maps\\.(?:rand|typedmem\\w+|typeString)|(?:internal/)?weak\\.runtime_makeStrongFromWeak|crypto/.*\\.(?:isBypassed|setBypass|unsetBypass|getIndicator|setIndicator|setDIT\\w+)|runtime/pprof\\.runtime_(?:get|set)ProfLabel|runtime/trace\\.user\\w+|internal/race\\.\\w+|internal/synctest\\.(?:IsInBubble|inBubble|isAssociated)|os\\.(?:sigpipe|ignoreSIGSYS|restoreSIGSYS|fastrand)|math/rand\\.fastrand64|os/signal\\.signal_(?:recv|ignored?)',
    ),
  },
]

const known = new Map<string, RuntimeEffect | undefined>()

/**
 * What a call of a function does that only the runtime has the body of; undefined: it is none, or that is not known.
 * @param symbol the linker's name: `runtime.mapaccess1_faststr`, `sync.runtime_Semacquire`, `reflect.unsafe_New`
 * @param minor the release of the runtime: 23 of Go 1.23
 */
export function runtimeEffect(symbol: string, minor: number): RuntimeEffect | undefined {
  const key = `${minor} ${symbol}`
  const before = known.get(key)
  if (before !== undefined || known.has(key)) return before
  const effect = effectOf(symbol, minor)
  known.set(key, effect)
  return effect
}

function effectOf(symbol: string, minor: number): RuntimeEffect | undefined {
  const family = symbol.startsWith('runtime.') ? allocatorFamily(symbol.slice('runtime.'.length)) : undefined
  if (family !== undefined) return isGrowth(family) ? 'may-grow' : 'allocates'
  return runtimeRules.find(({ names, until = minor }) => minor <= until && names.test(symbol))?.effect
}

/** Whether a call of a function never returns but by a panic, or by the end of the program: the same in each release. */
export function isPanic(symbol: string): boolean {
  const effect = runtimeEffect(symbol, 0)
  return effect === 'panics' || effect === 'makes-panic'
}
