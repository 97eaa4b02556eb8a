// Package warm reads less beside what ran before.
package warm

import "testing"

var ready bool
var out []byte

func use() []byte {
	if ready {
		return out
	}
	return make([]byte, 64)
}

func BenchmarkWarmUp(b *testing.B) {
	for i := 0; i < b.N; i++ {
		ready = true
	}
}

func BenchmarkUse(b *testing.B) {
	for i := 0; i < b.N; i++ {
		out = use()
	}
}

func BenchmarkSiblings(b *testing.B) {
	warm := false
	b.Run("first", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			warm = true
		}
	})
	b.Run("later", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			if !warm {
				out = make([]byte, 64)
			}
		}
	})
}
