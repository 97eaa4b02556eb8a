package main

import "testing"

var sink string

func BenchmarkGreet(b *testing.B) {
	o := parse([]string{"somebody with quite a long name"})
	for i := 0; i < b.N; i++ {
		sink = greet(o)
	}
}
