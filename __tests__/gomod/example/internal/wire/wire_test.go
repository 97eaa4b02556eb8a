package wire

import "testing"

var sink []*string

func BenchmarkNames(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = Names()
	}
}
