// Package asks has benchmarks that ask how they are run.
package asks

import "testing"

var sink []byte

func allocateIf(b *testing.B, condition bool) {
	for i := 0; i < b.N; i++ {
		if condition {
			sink = make([]byte, 100)
		}
	}
}

func BenchmarkLogs(b *testing.B) { allocateIf(b, testing.Verbose()) }

func BenchmarkCaches(b *testing.B) { allocateIf(b, !testing.Verbose()) }

func BenchmarkShort(b *testing.B) { allocateIf(b, testing.Short()) }

func BenchmarkSub(b *testing.B) {
	b.Run("always", func(b *testing.B) { allocateIf(b, true) })
	if testing.Verbose() {
		b.Run("loud", func(b *testing.B) { allocateIf(b, true) })
	} else {
		b.Run("quiet", func(b *testing.B) { allocateIf(b, true) })
	}
}
