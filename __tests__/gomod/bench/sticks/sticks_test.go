// Package sticks has benchmarks that do not end with some numbers of iterations, which no run by hand happens to have.
package sticks

import (
	"testing"
	"time"
)

var sink []byte

// A queue of 1,000 that loses its last item when it is full: whoever waits for it waits forever.
func BenchmarkSticksAtThousand(b *testing.B) {
	b.ReportAllocs()
	if b.N == 1000 {
		time.Sleep(time.Hour)
	}
	for i := 0; i < b.N; i++ {
		sink = make([]byte, 64)
	}
}

func BenchmarkGroup(b *testing.B) {
	b.Run("before", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			sink = make([]byte, 32)
		}
	})
	b.Run("sticks", func(b *testing.B) {
		if b.N == 1000 {
			time.Sleep(time.Hour)
		}
	})
	b.Run("after", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			sink = make([]byte, 32)
			sink = make([]byte, 32)
		}
	})
}

func BenchmarkOrdinary(b *testing.B) {
	for i := 0; i < b.N; i++ {
	}
}

var isStuck bool

func BenchmarkParent(b *testing.B) {
	b.Run("only", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
		}
		isStuck = b.N == 1000
	})
	if isStuck {
		time.Sleep(time.Hour)
	}
}

func BenchmarkWaits(b *testing.B) {
	if b.N == 1000 {
		select {} // the runtime ends the program: all goroutines are asleep
	}
	for i := 0; i < b.N; i++ {
	}
}
