package loops

// Pair returns a pointer that never leaves a caller it is inlined into.
func Pair(a, b int) *[2]int { return &[2]int{a, b} }

//go:noinline
func Fresh(n int) []int { return make([]int, n) }
