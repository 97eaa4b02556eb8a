// Package floods prints a gigabyte: in one line, in lines, and as errors.
package floods

import (
	"bytes"
	"os"
	"testing"
)

func flood(file *os.File, block []byte) {
	for n := 0; n < 1<<30; n += len(block) {
		if _, err := file.Write(block); err != nil {
			return
		}
	}
}

func BenchmarkOneLine(b *testing.B) { flood(os.Stdout, bytes.Repeat([]byte("x"), 1<<20)) }

func BenchmarkLines(b *testing.B) { flood(os.Stdout, bytes.Repeat([]byte("\n"), 1<<20)) }

func BenchmarkCommands(b *testing.B) {
	flood(os.Stdout, bytes.Repeat([]byte("::error::forged\n"), 1<<16))
}

func BenchmarkErrors(b *testing.B) {
	flood(os.Stderr, bytes.Repeat([]byte("##[error]forged\n"), 1<<16))
}
