package codec

import "testing"

var sink *int64

func BenchmarkEncode(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = new(int64)
		sink = new(int64)
	}
}
