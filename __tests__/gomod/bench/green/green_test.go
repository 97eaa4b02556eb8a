// Package green has benchmarks that keep their limits, and print now and then.
package green

import (
	"fmt"
	"testing"
)

var sink []byte

func allocate(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = make([]byte, 100)
	}
}

func BenchmarkOne(b *testing.B) {
	fmt.Println("a line", b.N)
	allocate(b)
}

func BenchmarkSub(b *testing.B) {
	for _, name := range []string{"a", "b", "c"} {
		b.Run(name, allocate)
	}
}

func BenchmarkUnasked(b *testing.B) { allocate(b) }
