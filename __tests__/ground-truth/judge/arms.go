package judge

import "errors"

// Branches: the benchmark takes each of them once, so that every place allocates once.

func either(b bool) *T {
	if b {
		return &T{1, 2}
	}
	return &T{3, number}
}

// judge: escapes | Either(yes); Either(no)
//
//go:noinline
func Either(b bool) *T { return either(b) }

// judge: escapes | EitherTwice(yes); EitherTwice(no)
//
//go:noinline
func EitherTwice(b bool) (*T, *T) { return either(b), either(!b) }

// judge: sites | ArmsFull(full, 0); ArmsFull(full, 1); ArmsFull(full, 2); ArmsFull(full, 3)
//
//go:noinline
func ArmsFull(s []int, n int) []int {
	switch n {
	case 0:
		s = append(s, 1)
	case 1:
		s = append(s, 2)
	case 2:
		return append(s, 3)
	default:
		s = append(s, 4, 5)
	}
	return s
}

func armFull(s []int, n int) []int {
	switch n {
	case 0:
		s = append(s, 1)
	case 1:
		s = append(s, 2)
	case 2:
		s = append(s, 3)
	}
	return s
}

// judge: sites | ArmsFullInlined(full, 0); ArmsFullInlined(full, 1); ArmsFullInlined(full, 2)
//
//go:noinline
func ArmsFullInlined(s []int, n int) []int { return armFull(s, n) }

// judge: escapes | Kinds(-1); Kinds(1000); Kinds(5); Kinds(50)
//
//go:noinline
func Kinds(n int) any {
	switch {
	case n < 0:
		return &T{n, n}
	case n == 1000:
		return n
	case n < 10:
		return []int{n}
	}
	return text + short
}

// judge: escapes | TypeArms(sinkNumber); TypeArms(sinkText); TypeArms(nil)
//
//go:noinline
func TypeArms(x any) any {
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

var sinkText any = text

func problem(n int) error {
	switch n {
	case 1:
		return errors.New("one")
	case 2:
		return errors.New("two")
	case 3:
		return &Problem{n}
	}
	return nil
}

// judge: escapes | Problems(1); Problems(2); Problems(3); Problems(4)
//
//go:noinline
func Problems(n int) error { return problem(n) }

func option(b bool) *T {
	if b {
		return &T{1, 2}
	}
	return nil
}

// judge: escapes | DeadArm(number)
//
//go:noinline
func DeadArm(n int) (*T, *T) { return option(false), &T{n, n} }

// judge: escapes | DeadArms(number)
//
//go:noinline
func DeadArms(n int) (*T, *T, *T, *T) { return option(false), option(true), option(false), &T{n, n} }

// judge: zero | OnlyDeadArms()
//
//go:noinline
func OnlyDeadArms() (*T, *T) { return option(false), option(false) }

func check(n int) *T {
	if n < 0 {
		panic("negative")
	}
	if n > 5000 {
		panic(errors.New("too large"))
	}
	return &T{n, n}
}

// judge: some | Checked(number)
//
//go:noinline
func Checked(n int) *T { return check(n) }

// judge: calls | Panics()
//
//go:noinline
func Panics() (r any) {
	defer func() { r = recover() }()
	panic(&T{number, 2})
}

// judge: escapes | Selects(chanOfT)
//
//go:noinline
func Selects(c chan *T) {
	select {
	case c <- &T{number, 2}:
	default:
	}
}

var chanOfT = make(chan *T)

// judge: escapes | AndOr(yes, number); AndOr(no, number)
//
//go:noinline
func AndOr(b bool, n int) bool {
	return b && hold(&T{n, n}) || hold(&T{n, 2})
}

//go:noinline
func hold(t *T) bool { keepT = t; return true }

// judge: escapes | OneTurn(1)
//
//go:noinline
func OneTurn(n int) {
	for i := 0; i < n; i++ {
		keepT = &T{i, n}
		if i > 5 {
			continue
		}
		keepU = &U{short, keepT}
	}
}

// judge: escapes | Tries(1)
//
//go:noinline
func Tries(n int) *T {
	for i := 0; ; i++ {
		t := &T{i, n}
		if i >= 0 {
			return t
		}
		if i < -5 {
			break
		}
	}
	return nil
}
