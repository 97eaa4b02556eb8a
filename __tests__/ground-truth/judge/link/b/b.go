// Package b declares functions whose bodies are in package a.
package b

import _ "example.com/judge/link/a" // the bodies

// Impl is a's impl.
func Impl(x int) (*int, []byte)

func holder(x int) func() int

// judge: calls | Call(1000)
//
//go:noinline
func Call(x int) (*int, []byte) { return Impl(x) }

// judge: escapes | own(1000)
//
//go:noinline
func own(x int) *int { return &x }

// judge: calls | callHolder(1000)
//
//go:noinline
func callHolder(x int) func() int { return holder(x) }
