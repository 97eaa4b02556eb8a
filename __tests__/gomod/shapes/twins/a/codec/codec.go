package codec

// Encode of package a.
//
//go:noinline
func Encode(n int) *[]byte {
	out := make([]byte, n)

	return &out
}
