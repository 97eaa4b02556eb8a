package app

import "testing"

var a, c *int
var s *string

func BenchmarkUse(b *testing.B) {
	for i := 0; i < b.N; i++ {
		a, s, c = Use()
	}
}
