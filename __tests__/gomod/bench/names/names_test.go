// Package names has benchmarks whose names are hard to read back.
package names

import (
	"fmt"
	"os"
	"testing"
)

var sink *int64

func allocate(b *testing.B, n int) {
	for i := 0; i < b.N; i++ {
		for j := 0; j < n; j++ {
			sink = new(int64)
		}
	}
}

func BenchmarkEnds(b *testing.B) {
	b.Run("in-8", func(b *testing.B) { allocate(b, 1) })
	b.Run("in", func(b *testing.B) { allocate(b, 2) })
}

func BenchmarkSlash(b *testing.B) {
	b.Run("a/b", func(b *testing.B) { allocate(b, 1) })
	b.Run("a", func(b *testing.B) {
		b.Run("c", func(b *testing.B) { allocate(b, 2) })
	})
}

func BenchmarkWords(b *testing.B) {
	b.Run("größe=10 µs", func(b *testing.B) { allocate(b, 1) })
	b.Run("日本/語", func(b *testing.B) { allocate(b, 2) })
	b.Run("tab\tand\x00", func(b *testing.B) { allocate(b, 3) })
	b.Run("", func(b *testing.B) { allocate(b, 4) })
	b.Run("same", func(b *testing.B) { allocate(b, 5) })
	b.Run("same", func(b *testing.B) { allocate(b, 6) })
	b.Run("re(g)[e]x.*+?|^$\\{2}", func(b *testing.B) { allocate(b, 7) })
}

func BenchmarkPrints(b *testing.B) {
	fmt.Print("no end of line ")
	fmt.Fprint(os.Stderr, "nor here ")
	allocate(b, 1)
	fmt.Print("and 100 ns/op\t3 allocs/op ")
}

func BenchmarkÄhnlich(b *testing.B) { allocate(b, 1) }

func Benchmark(b *testing.B) { allocate(b, 2) }

func BenchmarkParallel(b *testing.B) {
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			_ = make([]byte, 0)
		}
	})
}
