//go:build go1.23

// Package seq has sequences and loops over them that other packages inline.
package seq

import "iter"

var kept *int

// Count is inlined.
func Count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 1000; i < 1000+n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

// Two calls its body in two places.
func Two(yield func(int) bool) {
	if yield(1000) {
		yield(1001)
	}
}

// Sum gives a function that ranges: what its body shares moves.
//
// judge: some | varSum(numbers)()
func Sum(items iter.Seq[int]) func() int {
	return func() (n int) {
		for v := range items {
			if v < 0 {
				return v
			}
			n += v
		}
		return n
	}
}

// Filter is a sequence of a sequence.
//
// judge: some | varFilter(numbers)(drain)
func Filter(items iter.Seq[int]) iter.Seq[int] {
	return func(yield func(int) bool) {
		for v := range items {
			if v%2 == 0 && !yield(v) {
				return
			}
		}
	}
}

// Pointers gives a pointer for each.
//
// judge: some | varPointers(numbers)(drainPointers)
func Pointers(items iter.Seq[int]) iter.Seq[*int] {
	return func(yield func(*int) bool) {
		for v := range items {
			if !yield(&v) {
				return
			}
		}
	}
}

var (
	varSum      = Sum
	varFilter   = Filter
	varPointers = Pointers
	numbers     = Count(3)
)

//go:noinline
func drain(int) bool { return true }

//go:noinline
func drainPointers(p *int) bool { kept = p; return true }
