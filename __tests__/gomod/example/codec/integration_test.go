//go:build integration

package codec

import (
	"runtime"
	"testing"
)

func BenchmarkParallel(b *testing.B) {
	if got := runtime.GOMAXPROCS(0); got != 4 {
		b.Fatalf("GOMAXPROCS is %d", got)
	}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			for i := 0; i < 72; i++ {
				keep(new([32]byte))
			}
			for i := 0; i < 28; i++ {
				keep(new([64]byte))
			}
		}
	})
}

//go:noinline
func keep(p any) {
	if p == nil {
		sink = p
	}
}
