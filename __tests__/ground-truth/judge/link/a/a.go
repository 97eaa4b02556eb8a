// Package a has the bodies of functions that package b declares.
package a

import _ "unsafe" // for go:linkname

// judge: escapes | impl(1000)
//
//go:noinline
//go:linkname impl example.com/judge/link/b.Impl
func impl(x int) (*int, []byte) { return &x, make([]byte, x) }

// judge: escapes | holder(1000)
//
//go:noinline
//go:linkname holder example.com/judge/link/b.holder
func holder(x int) func() int { return func() int { x++; return x } }

// judge: escapes | local(1000)
//
//go:noinline
func local(x int) *int { return &x }
