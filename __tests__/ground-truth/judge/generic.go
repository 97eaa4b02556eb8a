package judge

// Generic functions and types: one body for each shape.

// Box holds a value.
type Box[A any] struct{ v A }

// judge: escapes | NewBox(number)
// judge: escapes | NewBox(text)
// judge: escapes | NewBox(T{1, 2})
//
//go:noinline
func NewBox[A any](v A) *Box[A] { return &Box[A]{v} }

// judge: escapes | boxed.Ref()
//
//go:noinline
func (b Box[A]) Ref() *A { return &b.v }

var boxed = Box[string]{text}

// judge: escapes | (&boxed).Getter()
//
//go:noinline
func (b *Box[A]) Getter() func() A { return func() A { return b.v } }

// judge: escapes | ToAny(number)
// judge: escapes | ToAny(text)
//
//go:noinline
func ToAny[A any](v A) any { return v }

// judge: sites | One(number)
//
//go:noinline
func One[A any](v A) []A { return append([]A(nil), v) }

// judge: some | MapOf(ints)
//
//go:noinline
func MapOf[A comparable](s []A) map[A]bool {
	m := make(map[A]bool, len(s))
	for _, x := range s {
		m[x] = true
	}
	return m
}

// judge: escapes | Twice(number, text)
//
//go:noinline
func Twice[A, C any](a A, c C) (*Box[A], *Box[C]) { return &Box[A]{a}, &Box[C]{c} }

// judge: escapes | Lazy(number)
//
//go:noinline
func Lazy[A any](v A) (func() A, func() *A) { return func() A { return v }, func() *A { return &v } }

func boxOf[A any](v A) *Box[A] { return &Box[A]{v} }

// judge: escapes | InlinedGeneric(number, text)
//
//go:noinline
func InlinedGeneric(n int, s string) (*Box[int], *Box[string], *Box[int]) {
	return boxOf(n), boxOf(s), boxOf(n)
}

// judge: zero | Largest(ints)
//
//go:noinline
func Largest[A int | float64](s []A) (m A) {
	for _, x := range s {
		if x > m {
			m = x
		}
	}
	return m
}

// judge: escapes | MakeOf[int](number)
//
//go:noinline
func MakeOf[A any](n int) ([]A, []Box[A]) { return make([]A, n), make([]Box[A], n) }

// judge: sites | ChanOf[int](2)
//
//go:noinline
func ChanOf[A any](n int) chan A { return make(chan A, n) }

// Number is a type parameter's constraint.
type Number interface{ ~int | ~int64 }

// judge: escapes | Sum2(number, number)
//
//go:noinline
func Sum2[A Number](a, b A) any { return a + b }

// judge: escapes | Texts(text, short)
//
//go:noinline
func Texts[A ~string](a, b A) (A, any) { return a + b, b + a }

// judge: escapes | FromBytes[S](blob)
//
//go:noinline
func FromBytes[A ~string](b []byte) A { return A(b) }

// judge: escapes | AnyTwice(number, text)
//
//go:noinline
func AnyTwice[A, C any](a A, c C) (any, any, *A, *C) { return a, c, &a, &c }

// judge: escapes | News[int]()
//
//go:noinline
func News[A any]() (*A, *Box[A], []A) { return new(A), new(Box[A]), []A{*new(A)} }

// judge: escapes | Maps[string, int]()
//
//go:noinline
func Maps[K comparable, A any]() (map[K]A, map[K]*A, map[K]A) {
	return make(map[K]A), make(map[K]*A), make(map[K]A)
}

// judge: escapes | Pair[int, string]{number, text}.Split()
//
//go:noinline
func (p Pair[A, C]) Split() (any, *C, func() A) { return p.a, &p.c, func() A { return p.a } }

// Pair has two type parameters.
type Pair[A, C any] struct {
	a A
	c C
}

// judge: sites | Grown(full)
//
//go:noinline
func Grown[S ~[]A, A any](s S) (S, S) { var z A; return append(s, z), append(s[:0:0], s...) }

// judge: zero | Pointers2(theT)
//
//go:noinline
func Pointers2[A any](a *A) (any, *A) { return a, a }

// judge: shared | MixedShapes(number, byte(3))
// judge: shared | MixedShapes(byte(3), number)
// judge: shared | MixedShapes(text, theT)
//
//go:noinline
func MixedShapes[A, C any](a A, c C) []any { return []any{a, c} }

// A generic function is compiled where it is instantiated.
var instances = []any{
	NewBox[int], NewBox[string], NewBox[T], Box[string].Ref, (*Box[string]).Getter, ToAny[int], ToAny[string], One[int],
	MapOf[int], Twice[int, string], Lazy[int], Largest[int], MakeOf[int], ChanOf[int], Sum2[int], Texts[string], FromBytes[S],
	AnyTwice[int, string], News[int], Maps[string, int], Pair[int, string].Split, Grown[[]int], Pointers2[T],
	MixedShapes[int, byte], MixedShapes[byte, int], MixedShapes[string, *T],
}
