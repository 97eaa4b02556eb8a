// Package use instantiates what package set declares.
package use

import "example.com/generics/set"

// Point is a type argument of its own shape.
type Point struct{ X, Y int }

//go:noinline
func Ints(values []int) []int {
	s := set.New[int]()
	for _, v := range values {
		s.Add(v)
	}
	return s.Items()
}

//go:noinline
func Strings(values []string) []string {
	s := set.New[string]()
	for _, v := range values {
		s.Add(v)
	}
	return s.Items()
}

//go:noinline
func Points(a, b Point) int {
	s := set.New[Point]()
	s.Add(a)
	s.Add(b)
	x := set.Map(s, func(p Point) int { return p.X })
	if s.Has(a) {
		return *x(0) + *x(1)
	}
	return 0
}
