// Package quits leaves in the middle, and says so.
package quits

import (
	"os"
	"testing"
)

func BenchmarkBefore(b *testing.B) {}

func BenchmarkQuits(b *testing.B) { os.Exit(1) }

func BenchmarkStays(b *testing.B) {}
