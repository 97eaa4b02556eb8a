// Package hangs never ends, and keeps what it started alive.
package hangs

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

func BenchmarkHangs(b *testing.B) {
	child := exec.Command("sleep", "3600.5")
	child.Stdout = os.Stdout
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	time.Sleep(time.Hour)
}
