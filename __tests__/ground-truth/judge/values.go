package judge

// What is given to an interface.

// judge: exact | ConstantText()
//
//go:noinline
func ConstantText() any { return "constant" }

// judge: exact | ConstantNumber()
//
//go:noinline
func ConstantNumber() any { return 123456 }

// judge: exact | ConstantFloat()
//
//go:noinline
func ConstantFloat() any { return 1.5 }

// judge: exact | ConstantLocal()
//
//go:noinline
func ConstantLocal() any { v := 4242; return v }

// judge: exact | ConstantNamed()
//
//go:noinline
func ConstantNamed() any { return S("named") }

// judge: exact | ConstantStruct()
//
//go:noinline
func ConstantStruct() any { return T{1, 2} }

// judge: exact | ConstantsAndOne(number)
//
//go:noinline
func ConstantsAndOne(n int) { pf("a", 1000, "b", n, 2000) }

// judge: exact | ConstantsOnly()
//
//go:noinline
func ConstantsOnly() { pf("a", 1000, 1.5, 'x', true, nil) }

// judge: escapes | ConstantsInStruct(short)
//
//go:noinline
func ConstantsInStruct(s string) any { return U{s, &T{1, 2}} }

// judge: exact | ZeroLocal()
//
//go:noinline
func ZeroLocal() any { var u U; return u }

// judge: exact | ZeroSizes()
//
//go:noinline
func ZeroSizes() (any, any, *V, any) { return V{}, [0]int{}, &V{}, struct{}{} }

// judge: may | ZeroSizeMake()
//
//go:noinline
func ZeroSizeMake() []V { return make([]V, 3) }

// judge: exact | ZeroSizeNew()
//
//go:noinline
func ZeroSizeNew() *V { return new(V) }

// judge: exact | EmptySlices()
//
//go:noinline
func EmptySlices() ([]int, []int, []any) { return []int{}, make([]int, 0), nil }

// judge: zero | Bytes(3, yes)
//
//go:noinline
func Bytes(b byte, t bool) (any, any, any) { return b, t, int8(b) }

// judge: exact | ByteStruct(3)
//
//go:noinline
func ByteStruct(b byte) any { return W{b} }

// judge: zero | Pointers(theT, table)
//
//go:noinline
func Pointers(t *T, m map[string]int) (any, any) { return t, m }

// judge: zero | PointerStruct(theT)
//
//go:noinline
func PointerStruct(t *T) any { return struct{ p *T }{t} }

// judge: zero | FromInterface(sink)
//
//go:noinline
func FromInterface(x any) any { return x }

// judge: may | Small(200)
//
//go:noinline
func Small(n int) any { return n }

// judge: may | EmptyString("")
//
//go:noinline
func EmptyString(s string) any { return s }

// judge: escapes | BytesAndOther(3, number)
//
//go:noinline
func BytesAndOther(b byte, n int) []any { return []any{b, n, b, n} }

// H holds a named conversion.
type H struct {
	a string
	b S
}

// judge: escapes | NamedInHolder(text, blob)
//
//go:noinline
func NamedInHolder(text string, b []byte) any { return H{text, S(b)} }

// HB holds the other named conversion.
type HB struct {
	b B
	n int
}

// judge: escapes | NamedBytesInHolder(text, number)
//
//go:noinline
func NamedBytesInHolder(s string, n int) any { return HB{B(s), n} }

// HR holds a conversion of runes.
type HR struct {
	r R
	s S
}

// judge: escapes | NamedRunesInHolder(text, runes)
//
//go:noinline
func NamedRunesInHolder(s string, r []rune) any { return HR{R(s), S(r)} }

// judge: escapes | NamedConversions(text, blob)
//
//go:noinline
func NamedConversions(s string, b []byte) (S, B, R) { return S(b), B(s), R(s) }

// judge: escapes | NamedConversionToAny(blob)
//
//go:noinline
func NamedConversionToAny(b []byte) any { return S(b) }

// judge: escapes | NamedConversionsToAny(text, blob)
//
//go:noinline
func NamedConversionsToAny(s string, b []byte) (any, any) { return B(s), S(b) }

// judge: escapes | FreeNamedToAny(text, number)
//
//go:noinline
func FreeNamedToAny(s string, n int) (any, any) { return S(s), int64(n) }

// judge: escapes | NamedTwiceInHolders(text, blob)
//
//go:noinline
func NamedTwiceInHolders(s string, b []byte) (any, any) { return H{s, S(b)}, H{string(b), S(s)} }

// judge: escapes | HolderPointer(text, blob)
//
//go:noinline
func HolderPointer(s string, b []byte) any { return &H{s, S(b)} }

// judge: escapes | HolderOfSum(text, short)
//
//go:noinline
func HolderOfSum(a, b string) any { return H{a + b, S(b + a)} }

// judge: escapes | HolderOfNew(number)
//
//go:noinline
func HolderOfNew(n int) any {
	return struct {
		p *int
		t T
	}{new(int), T{n, n}}
}

// judge: escapes | HolderInHolder(text, blob)
//
//go:noinline
func HolderInHolder(s string, b []byte) any {
	return struct {
		h H
		v any
	}{H{s, S(b)}, H{s, S(s)}}
}

// judge: escapes | StructAndField(number)
//
//go:noinline
func StructAndField(n int) (any, any) { t := T{n, n}; return t, t.a }

// judge: escapes | Big(number)
//
//go:noinline
func Big(n int) any {
	var a [300]int
	a[n%300] = n
	return a
}

// judge: escapes | SliceInAny(ints)
//
//go:noinline
func SliceInAny(s []int) (any, any) { return s, I(s) }

// judge: escapes | Stringers(text)
//
//go:noinline
func Stringers(s string) (a interface{ Len() int }, b any) { return L(s), L(s) }

// L is a string with a method.
type L string

// Len is its length.
func (l L) Len() int { return len(l) }

// judge: escapes | Errors(number)
//
//go:noinline
func Errors(n int) (error, error) { return Code(n), &Problem{n} }

// Code is an error that is a number.
type Code int

func (c Code) Error() string { return "code" }

// Problem is an error that is an object.
type Problem struct{ n int }

func (p *Problem) Error() string { return "problem" }
