// Package copies prints results once more: its own, and those of one that ran before.
package copies

import (
	"fmt"
	"testing"
)

var sink []byte

func BenchmarkBefore(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = make([]byte, 100)
	}
}

func BenchmarkCopies(b *testing.B) {
	for _, name := range []string{"BenchmarkBefore", "BenchmarkCopies"} {
		fmt.Println(name + "\t 1000000\t 1.0 ns/op\t 0 B/op\t 0 allocs/op")
	}
}
