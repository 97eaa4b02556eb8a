package main

// textEntry is a text that the compiler said of a function, and how often in one compile at most. Line 0: without a place.
type textEntry struct {
	File  string `json:"file"`
	Line  int    `json:"line"`
	Text  string `json:"text"`
	Count int    `json:"count"`
	// In has the physical functions that explanations name (Go 1.25), as Symbols has them.
	In []string `json:"in"`
	// Explained is how often the compiler explains it more than it says it; only of func literals.
	Explained int `json:"explained"`
}

// callEntry is an allocator that one physical copy of a function calls on a line, and how often.
type callEntry struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Callee string `json:"callee"`
	Count  int    `json:"count"`
	// In is the physical function.
	In string `json:"in"`
}

// copyEntry is the code of a function in one compile. Kind: `own` is the function with its closures in its own package, or
// one shape of a generic function; `closure` is a closure that inlining copied into another function.
type copyEntry struct {
	Kind  string      `json:"kind"`
	Where string      `json:"where"`
	Calls []callEntry `json:"calls"`
}

// functionEntry is one declared function; `init` gathers what stands outside of all.
type functionEntry struct {
	Package  string      `json:"package"`
	Function string      `json:"function"`
	File     string      `json:"file"`
	Line     int         `json:"line"`
	Texts    []textEntry `json:"texts"`
	Copies   []copyEntry `json:"copies"`
	// Symbols has all physical functions of it, also those without a call.
	Symbols []string `json:"symbols"`
}

// totalEntry closes the list.
type totalEntry struct {
	Total        bool           `json:"total"`
	Texts        int            `json:"texts"`
	Symbols      int            `json:"symbols"`
	Calls        int            `json:"calls"`
	Related      int            `json:"related"`
	Instructions map[string]int `json:"instructions"`
	// Skipped counts calls of code that no declared function of the run has: what the compiler made up, and other packages'.
	Skipped  map[string]int `json:"skipped"`
	Problems []string       `json:"problems"`
}
