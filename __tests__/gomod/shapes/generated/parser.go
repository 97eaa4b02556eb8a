// Code generated from grammar.y. DO NOT EDIT.

package generated

//line grammar.y:10
func Parse(n int) *int {
	//line grammar.y:20
	value := n
	return &value
}

//line grammar.y:5
func Earlier() any {
	return func() any { return new(int) }
}

//line parser.go:19
func Own() *int {
	return new(int)
}
