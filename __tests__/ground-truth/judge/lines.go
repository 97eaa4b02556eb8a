package judge

// Several allocations on one line.

// judge: escapes | NewTwice()
//
//go:noinline
func NewTwice() (*int, *int) { return new(int), new(int) }

// judge: escapes | NewThrice()
//
//go:noinline
func NewThrice() (*int, *int, *int) { return new(int), new(int), new(int) }

// judge: escapes | AddrTwice(number)
//
//go:noinline
func AddrTwice(a int) (*T, *T) { return &T{a, a}, &T{a, a} }

// judge: escapes | MixedObjects(number, short)
//
//go:noinline
func MixedObjects(a int, s string) (*T, *U, *int) { return &T{a, a}, &U{s, nil}, new(int) }

// judge: escapes | ConcatTwice(text, short)
//
//go:noinline
func ConcatTwice(a, b string) (string, string) { return a + b, a + b }

// judge: escapes | ConcatThrice(text, short)
//
//go:noinline
func ConcatThrice(a, b string) (string, string, string) { return a + b, b + a, a + b }

// judge: escapes | StringTwice(blob)
//
//go:noinline
func StringTwice(b []byte) (string, string) { return string(b), string(b) }

// judge: escapes | BytesTwice(text)
//
//go:noinline
func BytesTwice(s string) ([]byte, []byte) { return []byte(s), []byte(s) }

// judge: escapes | Conversions(text, blob, runes)
//
//go:noinline
func Conversions(s string, b []byte, r []rune) (string, []byte, []rune, string) {
	return string(b), []byte(s), []rune(s), string(r)
}

// judge: escapes | SliceOfSame(number)
//
//go:noinline
func SliceOfSame(x int) []any { return []any{x, x, x} }

// judge: escapes | MakeTwice(number)
//
//go:noinline
func MakeTwice(n int) ([]int, []int) { return make([]int, n), make([]int, n) }

// judge: escapes | MakeThriceConst()
//
//go:noinline
func MakeThriceConst() ([]int, []int, []int) { return make([]int, 4), make([]int, 4), make([]int, 4) }

// judge: escapes | ClosuresOnALine(number)
//
//go:noinline
func ClosuresOnALine(a int) (func() int, func() int) {
	return func() int { return a }, func() int { return a + 1 }
}

// judge: escapes | ThreeClosuresOnALine(number, short)
//
//go:noinline
func ThreeClosuresOnALine(a int, s string) (F, func() string, F) {
	return func() int { return a }, func() string { return s }, func() int { return -a }
}

type n3 struct {
	e    E
	f, g M
}

// judge: escapes | NamedMaps()
//
//go:noinline
func NamedMaps() *n3 { return &n3{e: make(E), f: make(M), g: make(M)} }

type n4 struct {
	e       E
	f, g, h M
}

func mk4() *n4 { return &n4{e: make(E), f: make(M), g: make(M), h: make(M)} }

// judge: escapes | NamedMapsInlined()
//
//go:noinline
func NamedMapsInlined() *n4 { return mk4() }

// judge: escapes | NamedMapsTwiceInlined()
//
//go:noinline
func NamedMapsTwiceInlined() (*n4, *n4) { return mk4(), mk4() }

// judge: escapes | NamedSlices(number)
//
//go:noinline
func NamedSlices(n int) (I, I, B) { return make(I, n), make(I, n), make(B, n) }

// judge: escapes | NamedSlicesConst()
//
//go:noinline
func NamedSlicesConst() (I, I, B) { return make(I, 4), make(I, 8), make(B, 64) }

// judge: escapes | SumTwice(short, text)
//
//go:noinline
func SumTwice(n string, l string) { pf(n, l+"done") }

// judge: escapes | SumThrice(short, text)
//
//go:noinline
func SumThrice(n string, l string) { pf(n, l+"done", l+"done", l+"more") }

// judge: escapes | StringsToAny(blob)
//
//go:noinline
func StringsToAny(b []byte) { pf(string(b), string(b)) }

// judge: escapes | BytesToAny(text)
//
//go:noinline
func BytesToAny(s string) { pf([]byte(s), s, []byte(s)) }

// judge: escapes | PointersOnly(number)
//
//go:noinline
func PointersOnly(a int) { pt(&T{a, a}, &T{a, a}) }

// judge: escapes | ArraysOfPointers(number)
//
//go:noinline
func ArraysOfPointers(a int) []*T { return []*T{{a, a}, {a, a}, &T{a, a}} }

// judge: escapes | Matrix()
//
//go:noinline
func Matrix() [][]int { return [][]int{{number}, {number, 2}, {number, 2, 3}} }

// judge: shared | Moved(number)
//
//go:noinline
func Moved(a int) (*int, *int) { b, c := a, a+1; return &b, &c }

// judge: shared | MovedParams(number, number)
//
//go:noinline
func MovedParams(a, b int) (*int, *int) { return &a, &b }

// judge: escapes | MovedWords(number, short, blob)
//
//go:noinline
func MovedWords(a int, s string, b []byte) (*int, *string, *[]byte) { return &a, &s, &b }

// judge: shared | MovedSmall(yes, 3, 5)
//
//go:noinline
func MovedSmall(a bool, b byte, c int16) (*bool, *byte, *int16) { return &a, &b, &c }

// judge: escapes | Mixed(text, number, blob)
//
//go:noinline
func Mixed(s string, n int, b []byte) (any, []int, string, *T) {
	return s + s, make([]int, n), string(b), &T{n, n}
}

// judge: escapes | SignatureOverLines(number, short, ints...)
//
//go:noinline
func SignatureOverLines(
	a int,
	s string,
	rest ...int,
) (
	p *int,
	q *string,
	r *[]int,
) {
	return &a,
		&s,
		&rest
}

// judge: shared | NamedResults(number)
//
//go:noinline
func NamedResults(
	n int,
) (
	first int,
	last int,
) {
	keepI, keepJ = &first, &last
	first, last = n, n
	return
}

// judge: shared | theT.Receiver(number)
//
//go:noinline
func (t T) Receiver(
	n int,
) (*T, *int) {
	return &t, &n
}

// judge: escapes | LiteralOverLines(number)(1)
//
//go:noinline
func LiteralOverLines(a int) func(int) *int {
	f := func(
		b int,
	) *int {
		return &b
	}
	keepI = f(a)
	return f
}
