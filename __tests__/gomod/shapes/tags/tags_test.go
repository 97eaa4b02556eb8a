//go:build integration

package tags

import "testing"

var sink *int

func BenchmarkWhich(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = Which()
	}
}
