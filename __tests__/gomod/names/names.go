// Package names has a function for each way in which the compiler names code: what the heap sites of each are is listed
// in __tests__/go/heap-sites.test.ts.
package names

import (
	"fmt"

	"example.com/names/p"
)

var Sink any
var ptr *int

// A generic method with a closure: one body per shape, one wrapper per instantiation.
type Table[K comparable, V any] struct{ rows map[K]V }

func (t *Table[K, V]) Put(k K, v V) func() *V {
	return func() *V {
		return &v
	}
}

func UseTable() (any, any, any) {
	ints, strings := &Table[string, int]{}, &Table[string, string]{}
	return ints.Put("a", 1), strings.Put("b", "c"), ints
}

// The methods of a value and of a pointer, each with a closure.
type Unit struct{}

func (Unit) Value() func() *int { return func() *int { return new(int) } }

func (*Unit) Pointer() func() *int { return func() *int { return new(int) } }

// A method that is named as the compiler names closures.
func (Unit) func1() *int { return new(int) }

// Package variables with and without closures, between functions.
var fromLiteral = func() *int {
	n := 1
	return &n
}
var allocated, empty = new(int), &Unit{}
var table = map[string]func() *int{"a": func() *int { return new(int) }}

func init() { ptr = new(int) }

func init() {
	f := func() *int { return new(int) }
	ptr = f()
}

// Wrappers of go and defer statements.
func Wrapped() (func() *int, func() *int) {
	go func(n int) { ptr = &n }(3)
	defer func(n int) { ptr = &n }(3)
	return func() *int { return new(int) }, func() *int { return func() *int { return new(int) }() }
}

// A closure that is copied where its function is inlined.
func Counter() func() *int {
	x := 0
	return func() *int {
		x++
		return new(int)
	}
}

func CallsCounter() func() *int { return Counter() }

func CallsImported() func() *int { return p.Counter() }

// Generic functions of another package, instantiated here.
func UseMap(a []int) []string { return p.Map(a, func(i int) string { return fmt.Sprint(i) }) }

func UseMake() (any, any) { return p.Make[int](), p.Make[Unit]() }

func UseCell() *p.Cell[string] {
	var c p.Cell[string]
	c.Set("x")
	return &c
}

// Two functions on one line.
func One() *int { return new(int) }; func Two() (*int, any) { return new(int), "constant" }

func MethodValue(v p.Pair) func() *p.Pair { return v.Copy }

func LocalType() any {
	type local struct{ a, b int }
	return &local{}
}

func Errorf(b byte) error { return fmt.Errorf("byte %d", b) }
