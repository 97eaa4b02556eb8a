// Package setup has benchmarks whose number depends on how many iterations a machine makes in a second.
package setup

import (
	"testing"
	"time"
)

var (
	sink  *[64]byte
	table [][]byte
)

// makeTable allocates n times, and once for the table.
func makeTable(n int) {
	table = make([][]byte, n)
	for i := range table {
		table[i] = make([]byte, 16)
	}
}

// A large set-up, operations of a few nanoseconds: 0 in the long run, 1 or 2 by hand on a slow machine.
func BenchmarkLarge(b *testing.B) {
	makeTable(400_000)
	for i := 0; i < b.N; i++ {
		table[i%len(table)][0]++
	}
}

// A small set-up, operations of two milliseconds: a second has less than 500 of them.
func BenchmarkSlow(b *testing.B) {
	makeTable(1500)
	for i := 0; i < b.N; i++ {
		time.Sleep(2 * time.Millisecond)
	}
}

// The same, and each operation allocates.
func BenchmarkSlowAllocates(b *testing.B) {
	makeTable(1500)
	for i := 0; i < b.N; i++ {
		time.Sleep(2 * time.Millisecond)
		sink = new([64]byte)
	}
}

// It does its work once, whatever b.N is.
func BenchmarkIgnoresN(b *testing.B) {
	makeTable(5000)
}

// Set-up does not count.
func BenchmarkResets(b *testing.B) {
	makeTable(5000)
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		sink = new([64]byte)
	}
}

// 500 free operations, then two allocations each: 1 in a second, Go rounds down.
func BenchmarkLate(b *testing.B) {
	for i := 0; i < b.N; i++ {
		if i >= 500 {
			sink = new([64]byte)
			sink = new([64]byte)
		}
	}
}
