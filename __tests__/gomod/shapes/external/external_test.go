package external_test

import (
	"testing"

	"example.com/external"
)

var sink *int

func BenchmarkNew(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = external.New()
	}
}
