//go:build integration

package tags

func Which() *int { return new(int) }
