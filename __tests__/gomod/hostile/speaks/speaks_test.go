// Package speaks prints the start and the result of a benchmark that is in the budget and was taken away.
package speaks

import (
	"fmt"
	"testing"
)

func BenchmarkSpeaks(b *testing.B) {
	if b.N == 1 {
		fmt.Println("\nBenchmarkGone\nBenchmarkGone\t       1\t         0 ns/op\t       0 B/op\t       0 allocs/op")
		fmt.Println("BenchmarkSpeaks")
	}
}
