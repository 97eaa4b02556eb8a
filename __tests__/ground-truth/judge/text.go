package judge

// Strings.

// judge: sites | PlusAssign(text)
//
//go:noinline
func PlusAssign(s string) string { s += "!"; return s }

// judge: sites | PlusAssignTwice(text)
//
//go:noinline
func PlusAssignTwice(s string) string {
	s += "!"
	s += "?"
	return s
}

// judge: sites | PlusAssignOnALine(text, text)
//
//go:noinline
func PlusAssignOnALine(a, b string) (string, string) { a += "!"; b += "?"; return a, b }

// judge: some | PlusAssignLoop(text)
//
//go:noinline
func PlusAssignLoop(s string) string {
	for i := 0; i < 5; i++ {
		s += "!"
	}
	return s
}

// judge: escapes | Concat3(text, short)
//
//go:noinline
func Concat3(a, b string) string { return a + b + a }

// judge: escapes | Concat5(text, short)
//
//go:noinline
func Concat5(a, b string) string { return a + b + a + "-" + b }

// judge: escapes | Concat7(text, short)
//
//go:noinline
func Concat7(a, b string) string { return a + b + a + "-" + b + a + b }

// judge: exact | ConcatConstants()
//
//go:noinline
func ConcatConstants() string { return "a" + "b" }

// judge: escapes | ConcatOfConversions(blob)
//
//go:noinline
func ConcatOfConversions(b []byte) string { return "[" + string(b) + "]" }

// judge: sites | MapPlusAssign(text)
//
//go:noinline
func MapPlusAssign(s string) string {
	m := [2]string{s, s}
	m[0] += m[1]
	return m[0]
}

// judge: may | ConcatOnStack(short)
//
//go:noinline
func ConcatOnStack(s string) int { t := s + s; return len(t) + number }

// judge: may | LongConcatNotEscaping(text)
//
//go:noinline
func LongConcatNotEscaping(s string) bool { return s+s == text }

// judge: sites | ConversionNotEscaping(text)
//
//go:noinline
func ConversionNotEscaping(s string) int {
	b := []byte(s)
	b[0] = 'x'
	n := 0
	for _, c := range b {
		n += int(c)
	}
	return n
}

// judge: sites | BytesOfSum(text, short)
//
//go:noinline
func BytesOfSum(a, b string) []byte { return []byte(a + b) }

// judge: escapes | FromRune('世')
//
//go:noinline
func FromRune(r rune) string { return string(r) }

// judge: zero | LookUp(blob)
//
//go:noinline
func LookUp(b []byte) int { return table[string(b)] }

// judge: zero | Compare(blob)
//
//go:noinline
func Compare(b []byte) bool { return string(b) == text }

// judge: escapes | Brackets(text)
//
//go:noinline
func Brackets(x string) string { return "Ptr[" + x + "]" }

// judge: escapes | Braces(text)
//
//go:noinline
func Braces(x string) (string, any) { return "{" + x + "} escapes to heap", "func(" + x }

// judge: escapes | SumOfNamed(S(text), S(short))
//
//go:noinline
func SumOfNamed(a, b S) S { return a + b }

// judge: escapes | SumOfNamedToAny(S(text), S(short))
//
//go:noinline
func SumOfNamedToAny(a, b S) any { return a + b }

// judge: escapes | ConvertSumToNamed(text, short)
//
//go:noinline
func ConvertSumToNamed(a, b string) any { return S(a + b) }

// judge: escapes | NumberSumToAny(number, number)
//
//go:noinline
func NumberSumToAny(a, b int) any { return a + b }

// judge: escapes | NumberSumAndText(number, text)
//
//go:noinline
func NumberSumAndText(a int, s string) (any, any) { return a + a, s + s }
