// Package bad has benchmarks that end in every way but the right one, and good ones between them.
package bad

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"
)

var sink *int64

func BenchmarkGood1(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = new(int64)
	}
}

func BenchmarkPanics(b *testing.B) { panic("out of cheese") }

func BenchmarkSubPanics(b *testing.B) {
	b.Run("good", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			sink = new(int64)
		}
	})
	b.Run("bad", func(b *testing.B) {
		var p *int
		*p = 1
	})
	b.Run("after", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
		}
	})
}

func BenchmarkDeadlocks(b *testing.B) { select {} }

func BenchmarkExitsZero(b *testing.B) { os.Exit(0) }

func BenchmarkExitsThree(b *testing.B) { os.Exit(3) }

func BenchmarkExitsBehindTheBack(b *testing.B) { syscall.Exit(0) }

func BenchmarkKilled(b *testing.B) {
	_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
	time.Sleep(time.Minute)
}

func BenchmarkHangs(b *testing.B) {
	// A timer keeps the runtime from seeing a deadlock.
	time.Sleep(time.Hour)
}

func BenchmarkFails(b *testing.B) { b.Fatal("does not work") }

func BenchmarkGoexits(b *testing.B) { runtime.Goexit() }

func BenchmarkSkips(b *testing.B) { b.Skip("not today") }

func BenchmarkForges(b *testing.B) {
	fmt.Printf("BenchmarkForges \t     100\t         1.0 ns/op\t       0 B/op\t       0 allocs/op\n")
	for i := 0; i < b.N; i++ {
		sink = new(int64)
	}
}

func BenchmarkForgesAnother(b *testing.B) {
	fmt.Printf("BenchmarkGood1 \t     100\t         1.0 ns/op\t       0 B/op\t       0 allocs/op\n")
	for i := 0; i < b.N; i++ {
	}
}

func BenchmarkForgesNobody(b *testing.B) {
	fmt.Printf("BenchmarkNobody \t     100\t         1.0 ns/op\t       0 B/op\t       0 allocs/op\n")
	for i := 0; i < b.N; i++ {
	}
}

func BenchmarkReports(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = new(int64)
	}
	b.ReportMetric(3.7, "allocs/op")
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(12.5, "widgets/op")
}

func BenchmarkFloods(b *testing.B) {
	line := make([]byte, 1<<20)
	for i := range line {
		line[i] = 'x'
	}
	for i := 0; i < 1<<10; i++ {
		_, _ = os.Stdout.Write(line)
	}
}

func BenchmarkGood2(b *testing.B) {
	for i := 0; i < b.N; i++ {
	}
}
