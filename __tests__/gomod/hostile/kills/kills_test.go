// Package kills ends its whole process group, where that is its own: elsewhere it would end who runs it.
package kills

import (
	"syscall"
	"testing"
)

func BenchmarkKills(b *testing.B) {
	if syscall.Getpgrp() != syscall.Getpid() {
		b.Fatal("not the leader of its process group")
	}
	if err := syscall.Kill(0, syscall.SIGKILL); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkStays(b *testing.B) {}
