// Package set is generic throughout and uses nothing of its own: only its users make the compiler write its code.
package set

// Set keeps each value once.
type Set[T comparable] struct {
	index map[T]int
	items []T
}

// New makes an empty set.
//
//go:noinline
func New[T comparable]() *Set[T] {
	return &Set[T]{index: map[T]int{}}
}

// Add grows the set; it is used with the shapes of int, string and a struct.
//
//go:noinline
func (s *Set[T]) Add(v T) bool {
	if _, ok := s.index[v]; ok {
		return false
	}
	s.index[v] = len(s.items)
	s.items = append(s.items, v)
	return true
}

// Has allocates nothing.
//
//go:noinline
func (s *Set[T]) Has(v T) bool {
	_, ok := s.index[v]
	return ok
}

// Items is a copy.
//
//go:noinline
func (s *Set[T]) Items() []T {
	items := make([]T, len(s.items))
	copy(items, s.items)
	return items
}

// Map has two type parameters and keeps what its closure needs.
//
//go:noinline
func Map[T comparable, U any](s *Set[T], to func(T) U) func(int) *U {
	return func(i int) *U {
		u := to(s.items[i])
		return &u
	}
}

// Unused is instantiated nowhere, so the compiler writes no code for it.
func Unused[T any](v T) *T { return &v }

// Plain is not generic.
//
//go:noinline
func Plain() *int { return new(int) }
