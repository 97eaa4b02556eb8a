// Package ends leaves in the middle, and says it was fine.
package ends

import (
	"fmt"
	"os"
	"testing"
)

func BenchmarkBefore(b *testing.B) {}

func BenchmarkLeaves(b *testing.B) {
	fmt.Println("PASS")
	os.Exit(0)
}

func BenchmarkAfter(b *testing.B) {}
