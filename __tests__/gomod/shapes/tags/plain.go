//go:build !integration

package tags

func Which() int { return 1 }
