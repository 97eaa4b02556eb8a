// Package prints has benchmarks that print where their results stand.
package prints

import (
	"fmt"
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

func BenchmarkClean(b *testing.B) { allocate(b, 1) }

func BenchmarkLines(b *testing.B) {
	fmt.Println("a line of", b.N)
	allocate(b, 2)
}

func BenchmarkGlued(b *testing.B) {
	fmt.Print("no end ")
	allocate(b, 3)
}

func BenchmarkDigits(b *testing.B) {
	allocate(b, 4)
	fmt.Print(b.N)
}

func BenchmarkTabs(b *testing.B) {
	fmt.Print("7\t3 x/op\t")
	allocate(b, 5)
}

func BenchmarkMetrics(b *testing.B) {
	b.SetBytes(64)
	allocate(b, 6)
	b.ReportMetric(12.5, "widgets/op")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkLogs(b *testing.B) {
	allocate(b, 7)
	b.Log("BenchmarkClean is clean")
}

func BenchmarkSub(b *testing.B) {
	b.Run("a name that needs more room than all before", func(b *testing.B) { allocate(b, 8) })
	b.Run("skips", func(b *testing.B) { b.Skip("not here") })
	b.Run("in-4", func(b *testing.B) { allocate(b, 9) })
	b.Run("fails", func(b *testing.B) { b.Fatal("does not work") })
}

func BenchmarkFailsLate(b *testing.B) {
	if b.N > 1 {
		b.Fatal("too many")
	}
}

func BenchmarkSkips(b *testing.B) {
	fmt.Print("skipping ")
	b.Skip("not here")
}

func BenchmarkNames(b *testing.B) {
	fmt.Print("BenchmarkClean")
	allocate(b, 10)
}

func BenchmarkForgesLast(b *testing.B) {
	allocate(b, 11)
	if b.N == 1 {
		fmt.Println("BenchmarkClean-4\t     100\t         1.0 ns/op\t       0 B/op\t       0 allocs/op")
	}
}
