// Command accounts works out what a Go compile puts on the heap, by itself: it shares no code and no rule with the product.
//
// It is given what `go list -export -json` says of the packages (-listed) and what the compiler printed on standard error
// under -m and -S=2 (-output), and prints one JSON object a line: for each declared function the escape texts that stand in
// it, and the calls of the runtime's allocators in each physical copy of its code. The last line holds the totals.
//
// Which function: by the source alone. A text belongs to the declaration that go/parser finds around its place; a physical
// function belongs to the declaration around the place of its TEXT instruction. Names of symbols are only asked whether
// code is a copy. Which calls: from the instructions, and again from the relocations; where the two differ, it says so.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

func main() {
	listed := flag.String("listed", "", "standard output of go list -json")
	output := flag.String("output", "", "standard error of the compile")
	flag.Parse()
	if err := run(*listed, *output); err != nil {
		fmt.Fprintln(os.Stderr, "accounts:", err)
		os.Exit(1)
	}
}

func run(listed, output string) error {
	packages, err := readPackages(listed)
	if err != nil {
		return err
	}
	source, err := parseSource(packages)
	if err != nil {
		return err
	}
	file, err := os.Open(output)
	if err != nil {
		return err
	}
	defer file.Close()
	books := newAccounts(source)
	if err := readCompile(file, books); err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, entry := range books.functions() {
		if err := encoder.Encode(entry); err != nil {
			return err
		}
	}
	if err := encoder.Encode(books.totals()); err != nil {
		return err
	}
	return out.Flush()
}
