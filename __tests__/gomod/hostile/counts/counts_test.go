// Package counts reports allocations that nobody can count.
package counts

import (
	"math"
	"testing"
)

func BenchmarkNegative(b *testing.B) { b.ReportMetric(-1, "allocs/op") }

func BenchmarkInfinite(b *testing.B) { b.ReportMetric(math.Inf(1), "allocs/op") }

func BenchmarkNotANumber(b *testing.B) { b.ReportMetric(math.NaN(), "allocs/op") }
