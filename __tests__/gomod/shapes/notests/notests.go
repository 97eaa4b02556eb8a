package notests

import "strings"

// Join grows its result on every step; the compiler has no text for it.
func Join(parts []string) string {
	var s string
	for _, part := range parts {
		s += part
	}
	return s
}

// Upper allocates in strings.ToUpper, not here.
func Upper(s string) string { return strings.ToUpper(s) }

// Signal makes a channel; the compiler has no text for it.
func Signal() chan struct{} { return make(chan struct{}) }

// Count assigns to a map, which grows.
func Count(words []string, into map[string]int) {
	for _, word := range words {
		into[word]++
	}
}

// Append grows its caller's slice.
func Append(dst []int, n int) []int {
	for i := 0; i < n; i++ {
		dst = append(dst, i)
	}
	return dst
}

// Constants are static data, whatever the compiler says of them.
func Constants(report func(any)) {
	report("constant")
	report(7)
	report(true)
	report(struct{}{})
}
