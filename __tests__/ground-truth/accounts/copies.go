package main

import (
	"fmt"
	"strings"
)

// copyOf says which physical copy of a declared function a symbol is part of. The own code of a function with all of its
// closures is one copy; each shape of a generic function in each compile is one; a closure that inlining carried into
// another function, or into its own once more (F.F.func1.func2), is one of its own.
func copyOf(s *symbol, owner *goPackage, name string, d *declaration) (kind, where string) {
	shape, concrete := instantiation(s.name)
	if concrete {
		return "wrapper", ""
	}
	local := localName(s)
	if strings.Contains(s.name, "#") || !belongs(local, name, d, s) {
		return "closure", s.block + " " + s.name
	}
	if s.block != owner.ImportPath || shape != "" {
		return "own", s.block + " " + shape
	}
	return "own", ""
}

func belongs(local, name string, d *declaration, s *symbol) bool {
	if d == nil {
		// Literals in package variables: init.func1, glob..func1 up to Go 1.21; large map literals: map.init.0.
		return strings.HasPrefix(local, "init") || strings.HasPrefix(local, "glob.") || strings.HasPrefix(local, "map.init")
	}
	if strings.HasPrefix(local, name+"."+name+".") {
		return false
	}
	if local == name || strings.HasPrefix(local, name+".") || strings.HasPrefix(local, name+"-") {
		return true
	}
	// A //go:linkname gives the symbol any name; it is told by the place, which is that of the declaration.
	return s.line == d.line && !strings.Contains(local, ".func")
}

// localName is a symbol's name without its package, lists of type arguments as [...].
func localName(s *symbol) string { return elided(unqualified(s)) }

// unqualified is a symbol's name without its package.
func unqualified(s *symbol) string {
	name := s.name
	for _, prefix := range []string{s.block, escaped(s.block), "main"} {
		if strings.HasPrefix(name, prefix+".") {
			return name[len(prefix)+1:]
		}
	}
	head := name
	if open := strings.IndexAny(name, "[("); open >= 0 {
		head = name[:open]
	}
	slash := strings.LastIndexByte(head, '/') + 1
	if dot := strings.IndexByte(name[slash:], '.'); dot >= 0 {
		return name[slash+dot+1:]
	}
	return name
}

// escaped is an import path as symbols have it: the dots of the last element as %2e (cmd/internal/objabi.PathToPrefix).
func escaped(path string) string {
	slash := strings.LastIndexByte(path, '/') + 1
	var out strings.Builder
	out.WriteString(path[:slash])
	for _, c := range []byte(path[slash:]) {
		if c == '.' || c <= ' ' || c == '%' || c == '"' || c >= 0x7f {
			fmt.Fprintf(&out, "%%%02x", c)
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}

func elided(name string) string {
	var out strings.Builder
	for i := 0; i < len(name); {
		if name[i] == '[' {
			out.WriteString("[...]")
			i += len(bracketed(name[i:]))
			continue
		}
		out.WriteByte(name[i])
		i++
	}
	return out.String()
}

// instantiation gives the lists of type arguments in a symbol's name, and whether all are real types, for which the compiler
// makes only wrappers: bodies are compiled for shapes. A method may have a list of its own beside its receiver's (Go 1.27).
func instantiation(name string) (shape string, concrete bool) {
	lists := ""
	for i := 0; i < len(name); i++ {
		if name[i] == '[' {
			list := bracketed(name[i:])
			lists += list
			i += len(list) - 1
		}
	}
	return lists, lists != "" && !strings.Contains(lists, "go.shape.")
}
