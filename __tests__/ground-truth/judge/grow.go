package judge

// append, maps, channels, slices.

// judge: sites | AppendToNil(number)
//
//go:noinline
func AppendToNil(x int) []int { return append([]int(nil), x) }

// judge: fixed | AppendToCaller(room)
//
//go:noinline
func AppendToCaller(b []byte) []byte { return append(b, 'x') }

// judge: fixed | AppendTwiceToCaller(room)
//
//go:noinline
func AppendTwiceToCaller(b []byte) []byte { b = append(b, 'x'); return append(b, "more"...) }

// judge: sites | AppendToFull(full)
//
//go:noinline
func AppendToFull(s []int) []int { return append(s, 1) }

// judge: sites | AppendTwoSlices(full)
//
//go:noinline
func AppendTwoSlices(s []int) ([]int, []int) { return append(s, 1), append(s, 2) }

// judge: fixed | AppendToMade(number)
//
//go:noinline
func AppendToMade(n int) []int { s := make([]int, 0, n+1); return append(s, n) }

// judge: fixed | AppendToConstMade()
//
//go:noinline
func AppendToConstMade() []byte { return append(make([]byte, 0, 500), '{') }

// judge: some | AppendLoop()
//
//go:noinline
func AppendLoop() []int {
	var s []int
	for i := 0; i < 100; i++ {
		s = append(s, i)
	}
	return s
}

// judge: may | AppendNotEscaping()
//
//go:noinline
func AppendNotEscaping() int {
	var s []int
	for i := 0; i < 3; i++ {
		s = append(s, i)
	}
	return len(s)
}

// judge: sites | Clone(full)
//
//go:noinline
func Clone(s []int) []int { return append([]int(nil), s...) }

// judge: sites | CloneBytes(blob)
//
//go:noinline
func CloneBytes(b []byte) []byte { return append([]byte{}, b...) }

// judge: sites | MakeCopy(full)
//
//go:noinline
func MakeCopy(s []int) []int {
	t := make([]int, len(s))
	copy(t, s)
	return t
}

// judge: sites | AppendOfPointers(number)
//
//go:noinline
func AppendOfPointers(a int) []*T { return append([]*T(nil), &T{a, a}) }

// judge: fixed | Arms(room, 0)
//
//go:noinline
func Arms(b []byte, n int) []byte {
	switch n {
	case 0:
		b = append(b, 'a')
	case 1:
		b = append(b, 'b')
	case 2:
		return append(b, 'c')
	default:
		b = append(b, "other"...)
	}
	return b
}

func arm(b []byte, n int) []byte {
	switch n {
	case 0:
		b = append(b, 'a')
	case 1:
		b = append(b, 'b')
	case 2:
		b = append(b, 'c')
	}
	return b
}

// judge: fixed | ArmsInlined(room, 1)
//
//go:noinline
func ArmsInlined(b []byte, n int) []byte { return arm(b, n) }

// judge: sites | SmallMap()
//
//go:noinline
func SmallMap() map[string]int { return map[string]int{} }

// judge: escapes | MapMake()
//
//go:noinline
func MapMake() (map[string]int, M) { return make(map[string]int), make(M) }

// judge: some | MapMakeHint(number)
//
//go:noinline
func MapMakeHint(n int) map[string]int { return make(map[string]int, n) }

// judge: some | MapMakeLarge()
//
//go:noinline
func MapMakeLarge() map[string]int { return make(map[string]int, 1000) }

// judge: some | MapLiteral(short)
//
//go:noinline
func MapLiteral(s string) map[string]int { return map[string]int{s: 1, "b": 2} }

// judge: some | MapLiteralLarge(short)
//
//go:noinline
func MapLiteralLarge(s string) M {
	return M{
		s: 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "i": 9, "j": 10, "k": 11, "l": 12, "m": 13,
		"n": 14, "o": 15, "p": 16, "q": 17, "r": 18, "s": 19, "t": 20, "u": 21, "v": 22, "w": 23, "x": 24, "y": 25, "z": 26,
	}
}

// judge: fixed | MapAssign(table, short)
//
//go:noinline
func MapAssign(m map[string]int, k string) { m[k] = 1 }

// judge: fixed | MapIncrement(table, short)
//
//go:noinline
func MapIncrement(m map[string]int, k string) { m[k]++; m[k] += 2 }

// judge: some | MapGrow()
//
//go:noinline
func MapGrow() int {
	m := map[int]int{}
	for i := 0; i < 1000; i++ {
		m[i] = i
	}
	return len(m)
}

// judge: may | MapOnStack()
//
//go:noinline
func MapOnStack() int {
	m := make(map[int]int)
	m[1] = 2
	return m[number]
}

// judge: some | MapOfMaps(short)
//
//go:noinline
func MapOfMaps(s string) map[string]M { return map[string]M{s: {s: 1}} }

// judge: sites | Chan()
//
//go:noinline
func Chan() chan int { return make(chan int) }

// judge: sites | Chans()
//
//go:noinline
func Chans() (chan int, chan bool, C) { return make(chan int), make(chan bool, 1), make(C, 4) }

// judge: sites | ChanOfSize(3)
//
//go:noinline
func ChanOfSize(n int) chan int { return make(chan int, n) }

// judge: sites | ChanNotEscaping()
//
//go:noinline
func ChanNotEscaping() int {
	c := make(chan int, 1)
	c <- 1
	return <-c
}

// judge: some | ChanOfPointers(3)
//
//go:noinline
func ChanOfPointers(n int) chan *T { return make(chan *T, n) }

// judge: escapes | MakeConst()
//
//go:noinline
func MakeConst() []int { return make([]int, 10) }

// judge: escapes | MakeVariable(number)
//
//go:noinline
func MakeVariable(n int) []int { return make([]int, n, n+10) }

// judge: escapes | MakeOfPointers(number)
//
//go:noinline
func MakeOfPointers(n int) []*T { return make([]*T, n) }

// judge: sites | MakeVariableNotEscaping(number)
//
//go:noinline
func MakeVariableNotEscaping(n int) int {
	s := make([]int, n)
	t := 0
	for i := range s {
		s[i] = i
		t += s[i]
	}
	return t
}

// judge: may | MakeSmallVariable(2)
//
//go:noinline
func MakeSmallVariable(n int) int {
	s := make([]byte, n)
	s[0] = 1
	return int(s[n-1])
}

// judge: exact | TooLargeArray(number)
//
//go:noinline
func TooLargeArray(n int) int {
	var a [200000]byte
	a[n] = 1
	p := &a
	return int(p[n+1])
}

// judge: escapes | TooLargeVariable(number)
//
//go:noinline
func TooLargeVariable(n int) int {
	var a [11000000]byte
	a[n] = 1
	return int(a[n+1])
}

// judge: escapes | TooLargeMake(number)
//
//go:noinline
func TooLargeMake(n int) int {
	a := make([]byte, 100000)
	a[n] = 1
	return int(a[n+1])
}

// judge: zero | FitsTheStack(number)
//
//go:noinline
func FitsTheStack(n int) int {
	a := make([]byte, 2000)
	a[n] = 1
	return int(a[n+1])
}

// judge: zero | NotEscaping(number)
//
//go:noinline
func NotEscaping(n int) int {
	t := &T{n, n}
	p := new(int)
	*p = t.a
	f := func() int { return *p + n }
	return f()
}

// judge: exact | LengthKnown(ints)
//
//go:noinline
func LengthKnown(s []int) []int { return make([]int, len([]int{1, 2, 3})) }
