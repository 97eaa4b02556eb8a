package lib

// Box is generic: package app compiles it for its own types.
func Box[T any](v T) *T { return &v }

// Plain is not.
//
//go:noinline
func Plain() *int { return new(int) }
