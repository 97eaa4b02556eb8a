package codec

// Encode of package b.
//
//go:noinline
func Encode(n int) *[]byte {
	out := make([]byte, n)
	out = append(out, make([]byte, n)...)
	return &out
}
