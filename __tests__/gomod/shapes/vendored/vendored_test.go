package vendored

import "testing"

var sink *int

func BenchmarkUse(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = Use()
	}
}
