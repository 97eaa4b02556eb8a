package names

import (
	"strings"
	"testing"
)

var sink any

func BenchmarkNames(b *testing.B) {
	for _, name := range []string{
		"a|b",
		"a`b``c```d",
		"<b>bold</b><img src=x onerror=alert(1)>",
		"@octo/team",
		"[text](http://evil.example)",
		"http://evil.example/auto",
		"##[error]forged",
		"##[set-env name=EVIL]1",
		"::set-output name=verdict::pass",
		"::stop-commands::x",
		"::add-mask::a",
		"%0A::error::forged",
		"\u202eright to left\u202c",
		"zero\u200bwidth\u200djoined\ufeff",
		"tag\U000e0061s",
		"</details></summary>",
		"<!-- comment",
		"\\",
		"~~~",
		"$(touch /tmp/evil)`touch /tmp/evil`; rm -rf /",
		strings.Repeat("long", 500),
	} {
		b.Run(name, func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				sink = Ünïcode(i)
			}
		})
	}
}
