package judge

import other "example.com/judge/odd-names"

// What comes from a package whose name is not the last element of its path.

// judge: escapes | OddHold(text, blob)
//
//go:noinline
func OddHold(s string, b []byte) any { return other.Hold(s, b) }

// judge: escapes | OddHolder(text, blob)
//
//go:noinline
func OddHolder(s string, b []byte) any { return other.H{A: s, B: other.S(b)} }

// judge: escapes | OddMaps()
//
//go:noinline
func OddMaps() (other.M, *other.T, other.M) { return make(other.M), &other.T{A: number}, make(other.M) }

// judge: escapes | OddNew(number)
//
//go:noinline
func OddNew(a int) (*other.T, any) { return other.New(a), other.T{A: a} }
