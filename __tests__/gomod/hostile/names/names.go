// Package names has names, texts and source lines that try to be something else where they are shown. Some characters of
// this file are not seen: bidirectional overrides, spaces without a width, a carriage return within a comment.
package names

import "strconv"

// Ünïcode is over its limit, and its line is of the worst kind.
func Ünïcode(i int) any {
	return []any{i, "a|b`c<b>@octo/team</b> ##[error]forged ::set-output name=verdict::pass </code></td>" /* ::error::x ##[warning]y | ` <img src=x> @octo/team */}
}

// Größe語 has a name that is not ASCII, and so do its methods.
type Größe語 struct{ n int }

var kept *Größe語

// Ausdehnung is over its limit by the texts that the compiler makes of these strings.
//
//go:noinline
func (g *Größe語) Ausdehnung(i int) []any {
	kept = &Größe語{i} // ‮forged‬ ​ @octo/team::error::forged
	text := strconv.Itoa(i)
	return []any{
		"a|b\\|`c``d```<img src=x>@octo/team" + text,
		"##[error]forged ::set-output name=verdict::pass" + text,
		"\n::error::forged\r::stop-commands::x" + text,
		"[x](http://evil.example) http://evil.example" + text,
		"‮forged‬%0A::error::forged​" + text,
	}
}

// forged is permitted no escape but one that is not there.
//
//go:noinline
func forged(i int) *int {
	return &i // </details></summary> <!-- ~~~ ``` --> $(touch /tmp/evil)
}
