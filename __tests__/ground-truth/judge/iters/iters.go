//go:build go1.23

// Package iters has range-over-func: bodies become functions, and what they share moves.
package iters

import (
	"iter"

	"example.com/judge/iters/seq"
)

var (
	total   int
	keep    *int
	numbers iter.Seq[int] = func(yield func(int) bool) {
		for i := 1000; i < 1003; i++ {
			if !yield(i) {
				return
			}
		}
	}
	number = 1000
	keeps  []*int
)

//go:noinline
func add(v int) { total += v }

//go:noinline
func hide(s iter.Seq[int]) iter.Seq[int] { return s }

// judge: some | Drain(numbers)
//
//go:noinline
func Drain(items iter.Seq[int]) {
	for v := range items {
		if v < 0 {
			return
		}
		defer add(v)
	}
}

// judge: escapes | DrainBody(numbers)
//
//go:noinline
func DrainBody(items iter.Seq[int]) {
	for v := range items {
		total += v
	}
}

// judge: some | Leave(numbers)
//
//go:noinline
func Leave(items iter.Seq[int]) int {
	for v := range items {
		if v > 1001 {
			return v
		}
	}
	return 0
}

// judge: some | Labels(numbers)
//
//go:noinline
func Labels(items iter.Seq[int]) (n int) {
outer:
	for v := range items {
		for w := range items {
			if w > v {
				continue outer
			}
			if w > 1001 {
				break outer
			}
			n += w
		}
	}
	return n
}

// judge: some | BodyAllocates(numbers)
//
//go:noinline
func BodyAllocates(items iter.Seq[int]) {
	keeps = keeps[:0]
	for v := range items {
		keeps = append(keeps, &v)
	}
}

// judge: some | DeferInBody(numbers)
//
//go:noinline
func DeferInBody(items iter.Seq[int]) (n int) {
	for v := range items {
		defer func() { n += v }()
	}
	return 0
}

func two(yield func(int) bool) {
	if yield(1000) {
		yield(1001)
	}
}

// judge: some | InlinedSequence()
//
//go:noinline
func InlinedSequence() {
	for v := range two {
		keep = &v
	}
}

// judge: some | InlinedSequenceOnALine()
//
//go:noinline
func InlinedSequenceOnALine() { two(func(v int) bool { keep = &v; return true }) }

func up(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

// judge: zero | InlinedAway(number)
//
//go:noinline
func InlinedAway(n int) (t int) {
	for v := range up(n) {
		t += v
	}
	return t
}

// judge: some | GotoOut(numbers)
//
//go:noinline
func GotoOut(items iter.Seq[int]) int {
	for v := range items {
		if v > 1000 {
			goto done
		}
		total += v
	}
	return 1
done:
	return 2
}

// judge: some | TwoLoops(numbers)
//
//go:noinline
func TwoLoops(items iter.Seq[int]) int {
	for v := range items {
		if v < 0 {
			return v
		}
	}
	for v := range items {
		if v < 0 {
			return v
		}
	}
	return 0
}

// judge: escapes | Sequence(number)
//
//go:noinline
func Sequence(n int) iter.Seq[int] { return up(n) }

// judge: zero | RangeInt(number)
//
//go:noinline
func RangeInt(n int) (t int) {
	for i := range n {
		t += i
	}
	return t
}

// judge: zero | OfPackage(3)
//
//go:noinline
func OfPackage(n int) (t int) {
	for v := range seq.Count(n) {
		t += v
	}
	return t
}

// judge: some | OfTwoPlaces()
//
//go:noinline
func OfTwoPlaces() {
	for v := range seq.Two {
		keep = &v
	}
}

// judge: some | SumOfPackage(numbers)()
//
//go:noinline
func SumOfPackage(items iter.Seq[int]) func() int { return seq.Sum(items) }

// judge: some | FilterOfPackage(numbers)
//
//go:noinline
func FilterOfPackage(items iter.Seq[int]) (n int) {
	for v := range seq.Filter(items) {
		if v > 5000 {
			return v
		}
		n += v
	}
	return n
}

// judge: some | PointersOfPackage(numbers)
//
//go:noinline
func PointersOfPackage(items iter.Seq[int]) {
	for p := range seq.Pointers(items) {
		keep = p
	}
}

// judge: some | DeferOfPackage(3)
//
//go:noinline
func DeferOfPackage(n int) (t int) {
	for v := range seq.Count(n) {
		defer func() { t += v }()
	}
	return 0
}

// judge: some | GenericDrain(numbers)
//
//go:noinline
func GenericDrain[A any](items iter.Seq[A]) (last A, n int) {
	for v := range items {
		last = v
		if n++; n > 100 {
			return v, n
		}
	}
	return last, n
}

var generic = GenericDrain[int]
