package external

// New allocates.
//
//go:noinline
func New() *int { return new(int) }
