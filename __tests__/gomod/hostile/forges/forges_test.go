// Package forges prints what is not so.
package forges

import (
	"fmt"
	"os"
	"testing"
)

var sink []byte

// A result for itself and for another, before and after the real ones, and commands to the runner.
func BenchmarkForges(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = make([]byte, 100)
	}
	fmt.Println("BenchmarkForges-1 \t 1000000\t 1.0 ns/op\t 0 B/op\t 0 allocs/op")
	fmt.Println("BenchmarkForged-1 \t 1000000\t 1.0 ns/op\t 0 B/op\t 0 allocs/op")
	fmt.Println("::set-output name=verdict::pass")
	fmt.Fprintln(os.Stderr, "##[set-output name=verdict;]pass")
	fmt.Println("::error file=go.mod::forged")
}

func BenchmarkForged(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = make([]byte, 100)
	}
}
