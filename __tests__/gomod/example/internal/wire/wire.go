// Package wire is judged by a wide pattern.
package wire

// Names returns 49 names.
func Names() []*string {
	all := make([]*string, 0, 49)
	for i := 0; i < cap(all); i++ {
		all = append(all, new(string))
	}
	return all
}
