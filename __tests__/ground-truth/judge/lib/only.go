package lib

// Generic functions that only other packages instantiate: the compiler emits them there, with `lib.` before their names.

// Only allocates its type, a named one, and what it is given.
//
//go:noinline
func Only[A any](v A, b []byte) (*Box[A], any, M, any) {
	return &Box[A]{v}, v, make(M), H{"only", S(b)}
}

// OnlyLazy has literals.
//
//go:noinline
func OnlyLazy[A any](v A) (func() A, func() *A) {
	return func() A { return v }, func() *A {
		w := v
		return &w
	}
}

// Ref is a method.
//
//go:noinline
func (b Box[A]) Ref() *A { return &b.v }
