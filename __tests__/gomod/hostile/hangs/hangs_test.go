// Package hangs never ends, keeps what it started alive, and does not listen to who asks it to end.
package hangs

import (
	"os"
	"os/exec"
	"os/signal"
	"testing"
	"time"
)

func BenchmarkHangs(b *testing.B) {
	signal.Ignore()
	child := exec.Command("sleep", "3600.5")
	child.Stdout = os.Stdout
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	time.Sleep(time.Hour)
}
