package codec

import (
	"os"
	"testing"
)

var sink any

var values = make([]byte, 512)

func BenchmarkEncode(b *testing.B) {
	if os.Getenv("DATABASE_URL") == "" {
		b.Fatal("DATABASE_URL is not passed on")
	}
	e := NewEncoder()
	e.Encode(values)
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		e.Encode(values)
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, size := range []string{"size=64", "size=512"} {
		b.Run(size, func(b *testing.B) {
			n := map[string]int{"size=64": 64, "size=512": 512}[size]
			for i := 0; i < b.N; i++ {
				sink = Decode(values[:n])
			}
		})
	}
}

func BenchmarkSlow(b *testing.B) {
	for i := 0; i < b.N; i++ {
		for j := 0; j < 6; j++ {
			sink = Decode(values)
		}
	}
}
