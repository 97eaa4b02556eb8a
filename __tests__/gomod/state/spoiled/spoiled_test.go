package spoiled

import "testing"

var isSpoiled bool

// No entry covers it.
func BenchmarkAFill(b *testing.B) {
	isSpoiled = true
	for i := 0; i < b.N; i++ {
	}
}

func BenchmarkFails(b *testing.B) {
	if isSpoiled {
		b.Fatal("bad state")
	}
	for i := 0; i < b.N; i++ {
	}
}
