package nested

func Outer() *int { return new(int) }
