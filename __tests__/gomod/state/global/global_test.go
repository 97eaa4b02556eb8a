// Package global has a variable that an earlier benchmark fills.
package global

import "testing"

var listed, unlisted [][]byte
var out []byte

func last(all [][]byte) []byte {
	if len(all) == 0 {
		return nil
	}
	return append([]byte(nil), all[len(all)-1]...)
}

func BenchmarkFillUnlisted(b *testing.B) {
	v := make([]byte, 64)
	for i := 0; i < b.N; i++ {
		unlisted = append(unlisted[:0], v)
	}
}

func BenchmarkFillListed(b *testing.B) {
	v := make([]byte, 64)
	for i := 0; i < b.N; i++ {
		listed = append(listed[:0], v)
	}
}

func BenchmarkReadUnlisted(b *testing.B) {
	for i := 0; i < b.N; i++ {
		out = last(unlisted)
	}
}

func BenchmarkReadListed(b *testing.B) {
	for i := 0; i < b.N; i++ {
		out = last(listed)
	}
}
