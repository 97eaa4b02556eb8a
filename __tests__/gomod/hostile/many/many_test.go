// Package many has more names than fit into one argument of a command, and a benchmark that takes all of them down.
package many

import (
	"strconv"
	"strings"
	"testing"
)

func BenchmarkMany(b *testing.B) {
	for i := 0; i < 2000; i++ {
		b.Run(strconv.Itoa(i)+strings.Repeat("-long", 15), func(b *testing.B) {})
	}
}

func BenchmarkPanics(b *testing.B) { panic("a|b @octo/team ##[error]forged\n::error::forged\u202e") }
