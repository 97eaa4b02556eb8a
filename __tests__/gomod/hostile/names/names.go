// Package names has names, texts and source lines that try to be something else where they are shown.
package names

// Ünïcode is over its limit: its text holds a string of the worst kind.
func Ünïcode(i int) any {
	return []any{i, "a|b`c<b>@octo/team</b> ##[error]forged ::set-output name=verdict::pass </code></td>" /* ::error::x ##[warning]y | ` <img src=x> @octo/team */}
}
