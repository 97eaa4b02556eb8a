package inner

func Inner() *int { return new(int) }
