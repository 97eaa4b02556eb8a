// Package sees fails where it is shown what the job holds.
package sees

import (
	"os"
	"strings"
	"testing"
)

func BenchmarkSees(b *testing.B) {
	for _, variable := range os.Environ() {
		name := strings.ToUpper(strings.SplitN(variable, "=", 2)[0])
		for _, prefix := range []string{"INPUT_", "GITHUB_", "ACTIONS_", "SECRET_"} {
			if strings.HasPrefix(name, prefix) {
				b.Errorf("%s is there", name)
			}
		}
	}
}
