// Package leaves has a benchmark that leaves state behind for the last one, and between them one that does not end in 1,000 iterations.
package leaves

import (
	"testing"
	"time"
)

var (
	isDirty bool
	sink    []byte
)

// So long that the first run of a benchmark, of 10 ms, has fewer iterations than the next.
func operate() {
	for began := time.Now(); time.Since(began) < 20*time.Microsecond; {
	}
}

func BenchmarkLeaves(b *testing.B) {
	for i := 0; i < b.N; i++ {
		operate()
	}
	isDirty = true
}

func BenchmarkSticks(b *testing.B) {
	if b.N == 1000 {
		time.Sleep(time.Hour)
	}
	for i := 0; i < b.N; i++ {
		operate()
	}
}

func BenchmarkUses(b *testing.B) {
	for i := 0; i < b.N; i++ {
		operate()
		if isDirty {
			sink = make([]byte, 64)
		}
	}
}
