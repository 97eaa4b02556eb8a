// Package words has benchmarks that say why they give no number.
package words

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func BenchmarkSkips(b *testing.B) {
	b.Log("first")
	b.Skip("no database")
}

func BenchmarkFails(b *testing.B) {
	if os.Getenv("WORDS_STORE") == "" {
		b.Fatal("cannot connect")
	}
}

func BenchmarkExits(b *testing.B) {
	for i := 1; i <= 7; i++ {
		fmt.Fprintln(os.Stderr, "line", i, strings.Repeat("x", 300*(i/7)))
	}
	os.Exit(3)
}

func BenchmarkPanics(b *testing.B) {
	panics()
}

func panics() { panic("::error::out of cheese <b>\x1b[31m") }

func BenchmarkHidden(b *testing.B) {
	b.Run("seen", func(b *testing.B) {})
	b.Run("skipped", func(b *testing.B) { b.Skip("only on Sundays") })
}
