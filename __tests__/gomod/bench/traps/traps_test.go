// Package traps has benchmarks whose number depends on how long they run.
package traps

import "testing"

var sink *[64]byte
var small *int64

// The first 500 operations are free, then each allocates twice: 0 in a short run, 1 by hand.
func BenchmarkLate(b *testing.B) {
	for i := 0; i < b.N; i++ {
		if i >= 500 {
			sink = new([64]byte)
			small = new(int64)
		}
	}
}

// Set-up that is paid once, inside the measured time: 50 allocs/op at 100 iterations, 0 by hand.
func BenchmarkSetUp(b *testing.B) {
	var keep [5000]*int64
	for i := range keep {
		keep[i] = new(int64)
	}
	small = keep[7]
	for i := 0; i < b.N; i++ {
		*small++
	}
}

// One allocation on all but 500 operations: Go rounds down to 0 allocs/op, 63 B/op.
func BenchmarkRounded(b *testing.B) {
	for i := 0; i < b.N; i++ {
		if i >= 500 {
			sink = new([64]byte)
		}
	}
}

// A free list that lasts for 20,000 operations.
func BenchmarkFreeList(b *testing.B) {
	free := make([]*[64]byte, 20_000)
	for i := range free {
		free[i] = new([64]byte)
	}
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		if len(free) > 0 {
			sink = free[len(free)-1]
			free = free[:len(free)-1]
		} else {
			sink = new([64]byte)
			small = new(int64)
		}
	}
}

func BenchmarkTwo(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = new([64]byte)
		small = new(int64)
	}
}
