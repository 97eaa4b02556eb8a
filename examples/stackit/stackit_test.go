package stackit

import "testing"

// What a benchmark makes is kept, so that the compiler cannot leave it out.
var (
	keptInt     int
	keptPointer *int
	keptStruct  BigStruct
	keptBig     *BigStruct
)

func BenchmarkStackIt(b *testing.B) {
	for i := 0; i < b.N; i++ {
		keptInt = stackIt()
	}
}

func BenchmarkStackIt2(b *testing.B) {
	for i := 0; i < b.N; i++ {
		keptPointer = stackIt2()
	}
}

func BenchmarkStackIt3(b *testing.B) {
	for i := 0; i < b.N; i++ {
		y := 2
		keptInt = stackIt3(&y)
	}
}

func BenchmarkCopyIt(b *testing.B) {
	for i := 0; i < b.N; i++ {
		keptStruct = createCopy()
	}
}

func BenchmarkPointerIt(b *testing.B) {
	for i := 0; i < b.N; i++ {
		keptBig = createPointer()
	}
}
