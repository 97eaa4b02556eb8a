package codec

import "testing"

var sink *[]byte

func BenchmarkEncode(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = Encode(64)
	}
}
