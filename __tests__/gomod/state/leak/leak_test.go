// Package leak has a benchmark that leaves a goroutine behind, which allocates while the next one runs.
package leak

import (
	"runtime"
	"testing"
)

var sink *[64]byte
var started bool

func BenchmarkLeaks(b *testing.B) {
	if !started {
		started = true
		go func() {
			for {
				for i := 0; i < 64; i++ {
					sink = new([64]byte)
				}
				runtime.Gosched()
			}
		}()
	}
	for i := 0; i < b.N; i++ {
	}
}

func BenchmarkClean(b *testing.B) {
	for i := 0; i < b.N; i++ {
		runtime.Gosched()
	}
}
