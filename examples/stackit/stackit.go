// Package stackit shows which ways of handing a value around stay on the stack and which go to the heap.
//
// The functions are marked go:noinline so that each keeps its own frame: inlined, a result may stay on the caller's stack.
package stackit

//go:noinline
func stackIt() int {
	y := 2
	return y * 2
}

// The result outlives the frame: the compiler moves it to the heap.
//
//go:noinline
func stackIt2() *int {
	y := 2
	res := y * 2
	return &res
}

// A pointer that is only handed down stays on the caller's stack.
//
//go:noinline
func stackIt3(y *int) int {
	res := *y * 2
	return res
}

// BigStruct has nine fields, more than fit in registers.
type BigStruct struct {
	A, B, C int
	D, E, F string
	G, H, I bool
}

// Eighty bytes are copied, nothing is allocated.
//
//go:noinline
func createCopy() BigStruct {
	return BigStruct{
		A: 123, B: 456, C: 789,
		D: "ABC", E: "DEF", F: "HIJ",
		G: true, H: true, I: true,
	}
}

// Eight bytes are copied, eighty are allocated.
//
//go:noinline
func createPointer() *BigStruct {
	return &BigStruct{
		A: 123, B: 456, C: 789,
		D: "ABC", E: "DEF", F: "HIJ",
		G: true, H: true, I: true,
	}
}
