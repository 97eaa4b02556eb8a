// Package fixed shares state under settings that only one of both has.
package fixed

import "testing"

var out []byte

func pair(b *testing.B) {
	var kept []byte
	b.Run("Set", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			kept = append(kept[:0], "abcdefghijklmnopqrstuvwxyz"...)
		}
	})
	b.Run("Get", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			if kept != nil {
				out = append([]byte(nil), kept...)
			}
		}
	})
}

func BenchmarkIterations(b *testing.B) { pair(b) }

func BenchmarkFew(b *testing.B) { pair(b) }

func BenchmarkDuration(b *testing.B) { pair(b) }

func BenchmarkCPU(b *testing.B) { pair(b) }
