// Package bystander has benchmarks without a limit, each of which goes wrong.
package bystander

import (
	"fmt"
	"os"
	"testing"
)

var sink *[64]byte

func BenchmarkFill(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = new([64]byte)
	}
}

func BenchmarkPanics(b *testing.B) { panic("of nobody's business") }

func BenchmarkExits(b *testing.B) { os.Exit(3) }

func BenchmarkFails(b *testing.B) { b.Fatal("of nobody's business") }

func BenchmarkSkips(b *testing.B) { b.Skip() }

func BenchmarkHangs(b *testing.B) { select {} }

func BenchmarkForges(b *testing.B) {
	fmt.Println("BenchmarkNobody")
	fmt.Println("BenchmarkNobody \t     100\t        0 ns/op\t       0 B/op\t       9 allocs/op")
}

func BenchmarkReports(b *testing.B) { b.ReportMetric(9, "allocs/op") }

func BenchmarkRead(b *testing.B) {
	for i := 0; i < b.N; i++ {
		if sink != nil {
			sink = new([64]byte)
		}
	}
}

func BenchmarkSubs(b *testing.B) {
	b.Run("hangs", func(b *testing.B) { select {} })
	b.Run("good", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
		}
	})
}
