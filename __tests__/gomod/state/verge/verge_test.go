package verge

import "testing"

var isMore bool
var sink *int

// No entry covers it.
func BenchmarkAFill(b *testing.B) {
	isMore = true
	for i := 0; i < b.N; i++ {
	}
}

// A hundredth more beside the other one, which is over its limit of 100.
func BenchmarkHundred(b *testing.B) {
	n := 100
	if isMore {
		n++
	}
	for i := 0; i < b.N; i++ {
		for j := 0; j < n; j++ {
			sink = new(int)
		}
	}
}
