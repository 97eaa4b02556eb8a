package cgo

import "testing"

var sink *int

func BenchmarkTwice(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = Twice(i)
	}
}
