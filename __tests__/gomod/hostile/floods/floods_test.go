// Package floods prints a gigabyte: in one line, and in lines.
package floods

import (
	"bytes"
	"os"
	"testing"
)

func flood(block []byte) {
	for n := 0; n < 1<<30; n += len(block) {
		if _, err := os.Stdout.Write(block); err != nil {
			return
		}
	}
}

func BenchmarkOneLine(b *testing.B) { flood(bytes.Repeat([]byte("x"), 1<<20)) }

func BenchmarkLines(b *testing.B) { flood(bytes.Repeat([]byte("\n"), 1<<20)) }

func BenchmarkCommands(b *testing.B) { flood(bytes.Repeat([]byte("::error::forged\n"), 1<<16)) }
