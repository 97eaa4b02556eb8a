package judge

import (
	"bytes"
	"strings"
	"sync"
	"unsafe"

	xlib "example.com/judge/near/x/lib"
	ylib "example.com/judge/near/y/lib"

	"example.com/judge/dot.v3"
)

// What does not fit elsewhere.

// judge: escapes | TwelveOnALine()
//
//go:noinline
func TwelveOnALine() [12]*int {
	return [12]*int{new(int), new(int), new(int), new(int), new(int), new(int), new(int), new(int), new(int), new(int), new(int), new(int)}
}

// judge: escapes | NewTypes()
//
//go:noinline
func NewTypes() (*T, *U, *[3]int, *string) { return new(T), new(U), new([3]int), new(string) }

// judge: escapes | BytesOfConstant()
//
//go:noinline
func BytesOfConstant() []byte { return []byte("a constant") }

// judge: escapes | BytesOfConstants()
//
//go:noinline
func BytesOfConstants() ([]byte, []byte) { return []byte("a constant"), []byte("a constant") }

// judge: escapes | NamedBytesOfConstant()
//
//go:noinline
func NamedBytesOfConstant() (B, any) { return B("a constant"), B("another constant") }

// judge: escapes | RunesOfConstant()
//
//go:noinline
func RunesOfConstant() []rune { return []rune("a constant") }

// judge: exact | EmptyAndMade(number)
//
//go:noinline
func EmptyAndMade(n int) ([]int, []int, []int) { return []int{}, make([]int, n), make([]int, 0) }

// judge: escapes | ParameterAndValue(number)
//
//go:noinline
func ParameterAndValue(n int) (any, *int) { return n, &n }

// judge: escapes | ParameterValueAndObject(number)
//
//go:noinline
func ParameterValueAndObject(n int) (*int, any, *T, any) { return &n, n, &T{n, n}, T{n, n} }

// judge: sites | AppendToLiteral(ints)
//
//go:noinline
func AppendToLiteral(s []int) []int { return append([]int{number}, s...) }

// judge: sites | AppendToConstant(blob)
//
//go:noinline
func AppendToConstant(b []byte) []byte { return append([]byte("a constant"), b...) }

// judge: fixed | AppendArgument(roomOfAny, number)
//
//go:noinline
func AppendArgument(args []any, n int) []any { return append(args, n) }

var roomOfAny = make([]any, 0, 8)

// judge: sites | CloneOfLibrary(blob)
//
//go:noinline
func CloneOfLibrary(b []byte) []byte { return bytes.Clone(b) }

// judge: sites | CloneOfText(text)
//
//go:noinline
func CloneOfText(s string) string { return strings.Clone(s) }

// judge: calls | Repeat(text)
//
//go:noinline
func Repeat(s string) string { return strings.Repeat(s, 3) }

// judge: shared | OnceOfLibrary(nothing)
//
//go:noinline
func OnceOfLibrary(f func()) func() { return sync.OnceFunc(f) }

func nothing() {}

// judge: shared | OnceValueOfLibrary(one)
//
//go:noinline
func OnceValueOfLibrary(f func() int) func() int { return sync.OnceValue(f) }

func one() int { return 1 }

// judge: fixed | InsertByBytes(table, blob)
//
//go:noinline
func InsertByBytes(m map[string]int, b []byte) { m[string(b)] = 1 }

// judge: may | SwitchOnBytes(blob)
//
//go:noinline
func SwitchOnBytes(b []byte) int {
	switch string(b) {
	case "a":
		return 1
	case text:
		return 2
	}
	return 3
}

// judge: zero | CompareAny(sinkNumber, number)
//
//go:noinline
func CompareAny(x any, n int) bool { return x == any(n) }

// judge: zero | Unsafe(text, blob)
//
//go:noinline
func Unsafe(s string, b []byte) (string, []byte) {
	return unsafe.String(&b[0], len(b)), unsafe.Slice(unsafe.StringData(s), len(s))
}

// judge: zero | ToArray(full)
//
//go:noinline
func ToArray(s []int) ([4]int, *[4]int) { return [4]int(s), (*[4]int)(s) }

// judge: escapes | ArrayOfAny(number, text)
//
//go:noinline
func ArrayOfAny(n int, s string) any { return [2]any{n, s} }

// judge: zero | ArrayOfPointer(theT)
//
//go:noinline
func ArrayOfPointer(t *T) any { return [1]*T{t} }

// judge: some | MapOfAny(number, text)
//
//go:noinline
func MapOfAny(n int, s string) map[string]any { return map[string]any{"a": n, "b": []any{n, s}} }

// judge: some | MapOfPointers(number)
//
//go:noinline
func MapOfPointers(n int) map[string]*T { return map[string]*T{"a": {n, n}, "b": {n, 2}} }

type hooks struct {
	first, second func() int
	third         func() string
}

// judge: escapes | Hooks(number, text)
//
//go:noinline
func Hooks(n int, s string) *hooks {
	return &hooks{first: func() int { return n }, second: func() int { return -n }, third: func() string { return s }}
}

// judge: shared | CapturesThree(1, 2, 3)
//
//go:noinline
func CapturesThree(a, b, c int) func() int { return func() int { a++; b++; c++; return a + b + c } }

// judge: escapes | Anonymous(number)
//
//go:noinline
func Anonymous(n int) (*struct{ a int }, any) { return &struct{ a int }{n}, struct{ a, b int }{n, n} }

// judge: escapes | LocalTypes(number)
//
//go:noinline
func LocalTypes(n int) (any, any) {
	type local struct{ a, b int }
	x := local{n, n}
	{
		type local struct{ a string }
		return x, &local{short}
	}
}

func localOf(n int) any {
	type local struct{ a, b int }
	return local{n, n}
}

// judge: escapes | LocalTypesInlined(number)
//
//go:noinline
func LocalTypesInlined(n int) (any, any, any) {
	type local struct{ a string }
	return localOf(n), local{text}, &local{text}
}

// Größe has a name beyond ASCII.
type Größe struct{ höhe, breite int }

// judge: escapes | Überlauf(number)
//
//go:noinline
func Überlauf(größe int) (any, *Größe, *int) {
	return Größe{größe, 1}, &Größe{größe, 2}, &größe
}

// judge: escapes | CalledAtOnce(number)
//
//go:noinline
func CalledAtOnce(n int) *T {
	t := func(a int) *T { return &T{a, n} }(n)
	return t
}

// judge: escapes | NearNames(number)
//
//go:noinline
func NearNames(n int) (any, any, *xlib.T, *ylib.T) {
	return xlib.Value(n), ylib.Value(n), xlib.New(n), ylib.New(n)
}

// judge: escapes | NearHolders(text, blob)
//
//go:noinline
func NearHolders(s string, b []byte) (any, any) { return xlib.Hold(s, b), ylib.Hold(s, b) }

// judge: escapes | Dotted(text, blob)
//
//go:noinline
func Dotted(s string, b []byte) (any, *dot.T, any) {
	return dot.Hold(s, b), dot.New(1), dot.H{A: s, B: dot.S(b)}
}

// judge: escapes | Readers(text)
//
//go:noinline
func Readers(s string) (interface{ Len() int }, *strings.Reader) {
	return strings.NewReader(s), strings.NewReader(s)
}

// judge: escapes | BuffersOfLibrary(blob)
//
//go:noinline
func BuffersOfLibrary(b []byte) (*bytes.Buffer, *bytes.Reader) {
	return bytes.NewBuffer(b), bytes.NewReader(b)
}

// judge: escapes | ValuesOfEach(3, 1000, text, theT, blob)
//
//go:noinline
func ValuesOfEach(a byte, b int, c string, d *T, e []byte) []any {
	return []any{a, b, c, d, e, nil, true, 7, "x"}
}

// judge: escapes | Promoted(number)
//
//go:noinline
func Promoted(n int) (func() int, any) {
	type outer struct {
		*T
		n int
	}
	o := outer{theT, n}
	return o.Sum, o
}

// judge: escapes | SliceOfSlices(short)
//
//go:noinline
func SliceOfSlices(s string) ([][]string, [][2]string) {
	return [][]string{{s}, {s, s}}, [][2]string{{s, s}}
}

// judge: escapes | HugeLiteral()
//
//go:noinline
func HugeLiteral() (*[200]int, []int) { return &[200]int{1: number}, []int{100: number} }

// judge: zero | Builtins(ints)
//
//go:noinline
func Builtins(s []int) int { return max(s[0], s[1]) + min(s[1], s[2]) }
