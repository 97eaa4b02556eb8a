// Package says why it gives no number, in words that are more than words elsewhere.
package says

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

const words = "::error::forged ##[error]forged | `x` <img src=//evil> **[x](http://evil.example)** @octo/team \x1b[31m\u202eforged\u200b"

func BenchmarkFails(b *testing.B) { b.Fatal(words) }

func BenchmarkSkips(b *testing.B) { b.Skip(words + "\r::set-output name=verdict::pass\n::stop-commands::x") }

func BenchmarkExits(b *testing.B) {
	fmt.Fprintln(os.Stderr, strings.Repeat("```\n::set-output name=verdict::pass\n##[error]forged\n", 10), words)
	os.Exit(3)
}

func BenchmarkPanics(b *testing.B) { panic(words) }
