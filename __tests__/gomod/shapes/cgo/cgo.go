package cgo

/*
static int twice(int n) { return 2 * n; }
*/
import "C"

// Twice calls C and allocates its result in Go.
func Twice(n int) *int {
	twice := int(C.twice(C.int(n)))
	return &twice
}

// Plain is in the same file.
func Plain(n int) int { return int(C.twice(C.int(n))) }
