// Package parent has benchmarks that fail where only a part of them is run.
package parent

import "testing"

var sink *[64]byte

// It checks what both have done.
func BenchmarkChecks(b *testing.B) {
	var x, y int
	b.Run("one", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			sink = new([64]byte)
		}
		x = 42
	})
	b.Run("two", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
		}
		y = 42
	})
	if x != y {
		b.Fatalf("results differ: %d, %d", x, y)
	}
}

// The later one cannot run without the earlier.
func BenchmarkNeeds(b *testing.B) {
	var written []byte
	b.Run("Write", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			written = append(written[:0], "abc"...)
		}
	})
	b.Run("Read", func(b *testing.B) {
		if len(written) == 0 {
			b.Fatal("nothing was written")
		}
		for i := 0; i < b.N; i++ {
			sink = new([64]byte)
		}
	})
}

// It takes the process down.
func BenchmarkPanics(b *testing.B) {
	sums := []int{}
	b.Run("one", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			sink = new([64]byte)
		}
		sums = append(sums, 1)
	})
	b.Run("two", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
		}
		sums = append(sums, 2)
	})
	_ = sums[1]
}
