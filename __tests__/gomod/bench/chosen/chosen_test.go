// Package chosen has a benchmark that ends as it is told.
package chosen

import (
	"fmt"
	"os"
	"testing"
	"time"
)

func BenchmarkGood(b *testing.B) {}

func BenchmarkBad(b *testing.B) {
	switch os.Getenv("GOBAD") {
	case "skips":
		b.SkipNow()
	case "fails":
		b.FailNow()
	case "exits":
		os.Exit(0)
	case "panics":
		panic("bad")
	case "confuses":
		fmt.Print("BenchmarkGood/")
	case "hangs":
		time.Sleep(time.Hour)
	}
}

func BenchmarkLast(b *testing.B) {}
