// Package firstuse has benchmarks of which the first one that runs loads for long what all of them use, and a program that ends slowly.
package firstuse

import (
	"os"
	"sync"
	"testing"
	"time"
)

var (
	load = sync.OnceFunc(func() { time.Sleep(2200 * time.Millisecond) })
	sink []byte
)

func TestMain(m *testing.M) {
	code := m.Run()
	time.Sleep(2200 * time.Millisecond)
	os.Exit(code)
}

func BenchmarkFirst(b *testing.B) {
	load()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
	}
}

// Below it 1,500 allocations of set-up: more iterations than the first needs, and so a process without it.
func BenchmarkSecond(b *testing.B) {
	load()
	b.ResetTimer()
	b.Run("sub", func(b *testing.B) {
		for i := 0; i < 1500; i++ {
			sink = make([]byte, 64)
		}
		for i := 0; i < b.N; i++ {
		}
	})
}
