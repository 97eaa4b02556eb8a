package hotpath

import (
	"fmt"
	"io"
	"testing"
)

var kept string

func record(n int) []Field {
	fields := make([]Field, n)
	for i := range fields {
		fields[i] = Field{Name: "field", Value: int64(i) * 1_000_003}
	}
	return fields
}

func TestFormat(t *testing.T) {
	if got, want := Format(record(2)), "field=0 field=1000003\n"; got != want {
		t.Errorf("Format = %q, want %q", got, want)
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, n := range []int{1, 8, 32} {
		b.Run(fmt.Sprintf("fields=%d", n), func(b *testing.B) {
			fields := record(n)
			e := NewEncoder(io.Discard)
			b.ReportAllocs()
			b.ResetTimer()
			for i := 0; i < b.N; i++ {
				if err := e.Encode(fields); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFormat(b *testing.B) {
	fields := record(3)
	for i := 0; i < b.N; i++ {
		kept = Format(fields)
	}
}
