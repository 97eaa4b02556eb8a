package judge

import "example.com/judge/lib"

// Helpers of another package of the module, inlined here.

// judge: escapes | LibNew(number)
//
//go:noinline
func LibNew(a int) (*lib.T, *lib.T) { return lib.New(a), lib.New(a) }

// judge: escapes | LibHold(text, blob)
//
//go:noinline
func LibHold(s string, b []byte) any { return lib.Hold(s, b) }

// judge: escapes | LibHoldTwice(text, blob)
//
//go:noinline
func LibHoldTwice(s string, b []byte) (any, any) { return lib.Hold(s, b), lib.Hold(s, b) }

// judge: escapes | LibMaps()
//
//go:noinline
func LibMaps() (lib.M, lib.M) { return lib.Maps() }

// judge: escapes | LibCounter(number)
//
//go:noinline
func LibCounter(n int) (func() int, func() int) { return lib.Counter(n), lib.Counter(n) }

// judge: escapes | LibRef(number)
//
//go:noinline
func LibRef(n int) (*int, *int) { return lib.Ref(n), lib.Ref(n) }

// judge: zero | LibMaker()
//
//go:noinline
func LibMaker() func() *lib.T { return lib.Maker() }

// judge: escapes | LibProblem()
//
//go:noinline
func LibProblem() error { return lib.Problem() }

// judge: escapes | LibJoin(text, short)
//
//go:noinline
func LibJoin(a, b string) (string, any) { return lib.Join(a, b), lib.Join(b, a) }

// judge: fixed | LibGrow(room)
//
//go:noinline
func LibGrow(b []byte) []byte { return lib.Grow(lib.Grow(b)) }

// judge: escapes | LibBox(number, text)
//
//go:noinline
func LibBox(n int, s string) (*lib.Box[int], *lib.Box[string]) { return lib.NewBox(n), lib.NewBox(s) }

// judge: escapes | LibNamed(blob)
//
//go:noinline
func LibNamed(b []byte) (lib.S, any) { return lib.S(b), lib.S(b) }

// judge: escapes | LibComposite(number)
//
//go:noinline
func LibComposite(n int) (*lib.T, any, []lib.T) { return &lib.T{A: n}, lib.T{B: n}, []lib.T{{A: n}} }

// judge: escapes | LibMakes(number)
//
//go:noinline
func LibMakes(n int) (lib.M, []lib.T, lib.M) { return make(lib.M), make([]lib.T, n), make(lib.M) }

// judge: escapes | LibLiterals(number, blob)
//
//go:noinline
func LibLiterals(n int, b []byte) (func() *int, func() any, func() *lib.T) {
	return lib.Adder(n), lib.Holder(b), lib.T{A: n}.Copy()
}

// judge: escapes | LibCalls(number, blob)
//
//go:noinline
func LibCalls(n int, b []byte) (*int, any, *lib.T) {
	return lib.Adder(n)(), lib.Holder(b)(), lib.Maker()()
}

// judge: escapes | lib.Only(number, blob) | lib Only[...]
// judge: escapes | lib.Only(text, blob) | lib Only[...]
// judge: escapes | { f, g := lib.OnlyLazy(number); f(); g() } | lib OnlyLazy[...]
// judge: escapes | libBox.Ref() | lib Box[...].Ref

var (
	libBox  = *lib.NewBox(text)
	libOnly = []any{lib.Only[int], lib.Only[string], lib.OnlyLazy[int], lib.Box[string].Ref}
)
