package judge

import (
	"errors"
	"fmt"
	"sync"
)

// Closures, method values, go, defer, branches, inlined calls.

// judge: zero | NoCapture()
//
//go:noinline
func NoCapture() func() int { return func() int { return number } }

// judge: escapes | Capture(number)
//
//go:noinline
func Capture(n int) func() int { return func() int { return n } }

// judge: escapes | CaptureByReference(number)
//
//go:noinline
func CaptureByReference(n int) func() int { return func() int { n++; return n } }

// judge: escapes | CaptureTwo(number, text)
//
//go:noinline
func CaptureTwo(n int, s string) (func() int, func() string) {
	return func() int { n++; return n }, func() string { s = s[1:]; return s }
}

// judge: escapes | NestedClosures(number)()
//
//go:noinline
func NestedClosures(n int) func() func() int {
	return func() func() int { return func() int { n++; return n } }
}

// judge: escapes | CalledClosure(number)
//
//go:noinline
func CalledClosure(n int) *T {
	var t *T
	func() {
		defer func() { t = &T{n, n} }()
	}()
	return t
}

// judge: some | ClosureThatAllocates(number)
//
//go:noinline
func ClosureThatAllocates(n int) *T {
	f := func(a int) *T { return &T{a, n} }
	keepT = f(1)
	return f(2)
}

// judge: escapes | theT.MethodValue()
//
//go:noinline
func (t *T) MethodValue() func() int { return t.Sum }

// Sum is a method to make a value of.
//
//go:noinline
func (t *T) Sum() int { return t.a + t.b }

// judge: escapes | MethodValues(*theT)
//
//go:noinline
func MethodValues(t T) (func() int, func() int) { return t.Product, t.Product }

// Product is a method with a value as receiver.
//
//go:noinline
func (t T) Product() int { return t.a * t.b }

// judge: zero | MethodExpression()
//
//go:noinline
func MethodExpression() func(*T) int { return (*T).Sum }

// judge: escapes | InterfaceMethodValue(keepErrValue)
//
//go:noinline
func InterfaceMethodValue(e error) func() string { return e.Error }

var keepErrValue error = &Problem{1}

// judge: may | Go()
//
//go:noinline
func Go() {
	var w sync.WaitGroup
	w.Add(1)
	go done(&w)
	w.Wait()
}

//go:noinline
func done(w *sync.WaitGroup) { w.Done() }

// judge: some | GoArguments(number)
//
//go:noinline
func GoArguments(n int) {
	c := make(chan int)
	go send(c, n)
	<-c
}

//go:noinline
func send(c chan int, n int) { c <- n }

// judge: some | GoLoop(3)
//
//go:noinline
func GoLoop(n int) {
	c := make(chan int)
	for i := 0; i < n; i++ {
		go func() { c <- n }()
	}
	for i := 0; i < n; i++ {
		<-c
	}
}

// judge: zero | Defer(theT)
//
//go:noinline
func Defer(t *T) (n int) {
	defer func() { n += t.a }()
	return t.b
}

// judge: zero | DeferWithReturns(number)
//
//go:noinline
func DeferWithReturns(n int) (r int) {
	defer add(n)
	if n > 1 {
		return n
	}
	defer add(1)
	if n > 0 {
		return 2
	}
	return 3
}

var total int

//go:noinline
func add(n int) { total += n }

// judge: escapes | DeferThatAllocates(number)
//
//go:noinline
func DeferThatAllocates(n int) (t *T) {
	defer func() {
		t = &T{n, n}
	}()
	if n > 1 {
		return nil
	}
	if n > 2 {
		return theT
	}
	return nil
}

// judge: may | DeferLoop(3)
//
//go:noinline
func DeferLoop(n int) {
	for i := 0; i < n; i++ {
		defer add(i)
	}
}

// judge: may | DeferClosureLoop(3)
//
//go:noinline
func DeferClosureLoop(n int) {
	for i := 0; i < n; i++ {
		defer func() { total += i }()
	}
}

// judge: may | Arm(number)
//
//go:noinline
func Arm(n int) any {
	switch {
	case n < 0:
		return &T{n, n}
	case n == 0:
		return n
	case n < 10:
		return []int{n}
	}
	return text + short
}

// judge: some | TypeSwitch(sinkNumber)
//
//go:noinline
func TypeSwitch(x any) any {
	switch v := x.(type) {
	case int:
		return &v
	case string:
		return &v
	case nil, error:
		return &v
	}
	return nil
}

var sinkNumber any = 1000

// judge: some | Exits(5)
//
//go:noinline
func Exits(n int) (t *T) {
	for i := 0; ; i++ {
		if i == n {
			return &T{i, n}
		}
		if i > 100 {
			return &T{i, n}
		}
		for j := 0; j < i; j++ {
			if j == 77 {
				t = &T{j, n}
				break
			}
		}
	}
}

// judge: some | Goto(3)
//
//go:noinline
func Goto(n int) (s []*T) {
again:
	s = append(s, &T{n, n})
	n--
	if n > 0 {
		goto again
	}
	return s
}

// judge: escapes | ErrorsNew()
//
//go:noinline
func ErrorsNew() error { return errors.New("problem") }

// judge: escapes | ErrorsNewTwice()
//
//go:noinline
func ErrorsNewTwice() (error, error) { return errors.New("problem"), errors.New("problem") }

// judge: calls | Errorf()
//
//go:noinline
func Errorf() error { return fmt.Errorf("problem") }

// judge: calls | ErrorfOf(number)
//
//go:noinline
func ErrorfOf(n int) error { return fmt.Errorf("problem %d", n) }

// judge: calls | ErrorfWrap(keepErrValue)
//
//go:noinline
func ErrorfWrap(err error) error { return fmt.Errorf("problem: %w", err) }

// judge: calls | Sprintf(number, text)
//
//go:noinline
func Sprintf(n int, s string) string { return fmt.Sprintf("%d %s", n, s) }

// Buffer has a method that panics with a constant and makes two errors.
type Buffer struct {
	err    error
	child  *Buffer
	fixed  bool
	result []byte
}

func (b *Buffer) add(x byte) {
	if b.child != nil {
		panic("pending")
	}
	if len(b.result)+1 < 1 {
		b.err = errors.New("overflow")
	}
	if b.fixed {
		b.err = errors.New("exceeded")
		return
	}
	b.result = append(b.result, x)
}

var fixed = &Buffer{fixed: true}

// judge: some | AddTo(fixed)
//
//go:noinline
func AddTo(b *Buffer) { b.add(1) }

// judge: fixed | PanicBranch(number)
//
//go:noinline
func PanicBranch(n int) []int {
	s := make([]int, n)
	if n < 0 {
		panic("negative")
	}
	return s
}

func newT(a int) *T { return &T{a, a} }

func pair(a int) (*T, *T) { return newT(a), newT(a) }

// judge: escapes | Inlined(number)
//
//go:noinline
func Inlined(a int) *T { return newT(a) }

// judge: escapes | InlinedTwice(number)
//
//go:noinline
func InlinedTwice(a int) (*T, *T) { return newT(a), newT(a) }

// judge: escapes | InlinedTwoDeep(number)
//
//go:noinline
func InlinedTwoDeep(a int) (p, q *T) { p, q = pair(a); return }

// judge: escapes | InlinedMoved(number)
//
//go:noinline
func InlinedMoved(a int) (*int, *int) { return addr(a), addr(a) }

func addr(n int) *int { return &n }

// judge: escapes | InlinedClosure(number)
//
//go:noinline
func InlinedClosure(a int) (func() int, func() int) { return counter(a), counter(a) }

func counter(n int) func() int { return func() int { n++; return n } }

// judge: zero | InlinedToTheStack(number)
//
//go:noinline
func InlinedToTheStack(a int) int { return newT(a).a + *addr(a) }

// judge: escapes | varHot(number)
func Hot(n int) *int { return &n }

var varHot = Hot

// judge: escapes | LoopVariable(3)
//
//go:noinline
func LoopVariable(n int) (last *int) {
	for i := n; i == n; i++ {
		last = &i
		break
	}
	return last
}

// judge: shared | RangeOverLines(ints)
//
//go:noinline
func RangeOverLines(s []int) *int {
	for i, x := range s {
		keepI = &x
		keepJ = &i
		break
	}
	return nil
}

// judge: shared | AssignOverLines(number)
//
//go:noinline
func AssignOverLines(n int) (*int, *int) {
	a,
		b := n,
		n+1
	return &a, &b
}

// judge: escapes | Recursive(2)
//
//go:noinline
func Recursive(n int) func() int {
	var f func(int) int
	f = func(k int) int {
		if k == 0 {
			return n
		}
		return f(k - 1)
	}
	return func() int { return f(2) }
}
