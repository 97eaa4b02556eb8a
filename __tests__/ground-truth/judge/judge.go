// Package judge has functions whose allocations the runtime counts. The line above a function says what its benchmark
// calls and what holds between the number that the run reads and the heap sites that are reported:
//
//	judge: zero | CALL      no allocation, no site
//	judge: exact | CALL     as many sites as allocations, also where both are none
//	judge: sites | CALL     the same, and there is one
//	judge: escapes | CALL   the same, and each site is an escape
//	judge: shared | CALL    at least as many escapes as allocations: small variables without pointers share one (Go 1.26+)
//	judge: fixed | CALL     the same without growth, which has room here
//	judge: some | CALL      there is an allocation and a site: one runs often, or one call allocates several objects
//	judge: may | CALL       it depends on the value: no site, no allocation
//	judge: calls | CALL     functions that are called allocate too: no more sites than allocations
package judge

type (
	// S, B and R are named strings and slices: their conversions look like calls.
	S string
	B []byte
	R []rune

	// E and M are named maps; I is a named slice, F a named function, C a named channel.
	E map[string]bool
	M map[string]int
	I []int
	F func() int
	C chan int

	// T, U, V and W are plain structs.
	T struct{ a, b int }
	U struct {
		a string
		b *T
	}
	V struct{}
	W struct{ b byte }
)

var (
	sink    any
	sinks   []any
	keepT   *T
	keepU   *U
	keepI   *int
	keepJ   *int
	keepF   func() int
	keepG   func()
	keepS   string
	keepSS  []string
	keepB   []byte
	keepBB  [][]byte
	keepInt []int
	keepM   map[string]int
	keepE   E
	keepErr error
	keepP   []*int
	keepC   chan int

	number = 1000
	text   = "a text of more than thirty-two bytes, so that it cannot be on the stack"
	short  = "ab"
	blob   = []byte(text)
	runes  = []rune(text)
	room   = make([]byte, 0, 4096)
	ints   = []int{1, 2, 3}
	full   = make([]int, 4)
	table  = map[string]int{"ab": 1}
	yes    = true
	no     = false
	theT   = &T{1, 2}
)

//go:noinline
func pf(args ...any) { sinks = args }

//go:noinline
func pt(args ...*T) { keepT = args[0] }

//go:noinline
func use(b []byte) {}
