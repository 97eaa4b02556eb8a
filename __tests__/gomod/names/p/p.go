// Package p is instantiated and inlined by package names.
package p

type Cell[T any] struct{ v *T }

func (c *Cell[T]) Set(v T) {
	c.v = &v
}

func Map[K, V any](in []K, f func(K) V) []V {
	out := make([]V, 0, len(in))
	for _, k := range in {
		out = append(out, f(k))
	}
	return out
}

func Make[T any]() func() *T { return func() *T { return new(T) } }

func Counter() func() *int {
	x := 0
	return func() *int {
		x++
		return &x
	}
}

type Pair struct{ a, b int }

func (v Pair) Copy() *Pair { return &v }
