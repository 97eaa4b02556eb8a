//go:build go1.26

// Package fresh has new(expr).
package fresh

type T struct{ a, b int }

var (
	number = 1000
	text   = "a text of more than thirty-two bytes, so that it cannot be on the stack"
)

// judge: escapes | Double(number)
//
//go:noinline
func Double(n int) *int { return new(n * 2) }

// judge: shared | Twice(number)
//
//go:noinline
func Twice(n int) (*int, *int) { return new(n * 2), new(n * 3) }

// judge: shared | Same(number)
//
//go:noinline
func Same(n int) (*int, *int) { return new(n * 2), new(n * 2) }

// judge: escapes | Variable(number, text)
//
//go:noinline
func Variable(n int, s string) (*int, *string) { return new(n), new(s) }

// judge: escapes | Constant()
//
//go:noinline
func Constant() (*int, *string) { return new(42), new("text") }

// judge: escapes | Struct(number)
//
//go:noinline
func Struct(n int) *T { return new(T{n, n}) }

// judge: escapes | Sum(text, text)
//
//go:noinline
func Sum(a, b string) *string { return new(a + b) }

// judge: escapes | Nested(number)
//
//go:noinline
func Nested(n int) **int { return new(new(n)) }

// judge: zero | Stays(number)
//
//go:noinline
func Stays(n int) int { return *new(n * 2) }

// judge: escapes | AsAny(number)
//
//go:noinline
func AsAny(n int) (any, any) { return new(n), *new(n) }

func made(n int) *int { return new(n + 1) }

// judge: escapes | Inlined(number)
//
//go:noinline
func Inlined(n int) (*int, *int) { return made(n), made(n) }
