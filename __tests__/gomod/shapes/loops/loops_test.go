package loops

import (
	"os"
	"testing"
)

var sink []int
var sum int

func TestMain(m *testing.M) {
	sum = 0
	os.Exit(m.Run())
}

func BenchmarkN(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = Fresh(10)
	}
}

func BenchmarkLoop(b *testing.B) {
	for b.Loop() {
		sink = Fresh(10)
	}
}

func BenchmarkLoopSetUp(b *testing.B) {
	var all [][]int
	for i := 0; i < 1000; i++ {
		all = append(all, Fresh(10))
	}
	for b.Loop() {
		sum += len(all)
	}
}

func BenchmarkInlined(b *testing.B) {
	for i := 0; i < b.N; i++ {
		p := Pair(i, 1)
		sum += p[0] + p[1]
	}
}

func BenchmarkParallel(b *testing.B) {
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			s := Fresh(10)
			s[0] = 1
		}
	})
}
