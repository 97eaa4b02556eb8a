package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// goPackage is what go list says of a package.
type goPackage struct {
	ImportPath string
	Name       string
	Dir        string
	GoFiles    []string
	CgoFiles   []string
}

// declaration is one function as it stands in the source.
type declaration struct {
	pkg     *goPackage
	name    string // Go's own: F, T.M, (*T).M, type arguments as [...]
	file    string // as the compiler names it under -trimpath
	line    int    // where the compiler says the function is: its receiver, or its name where it has none
	column  int
	generic bool
	// From where to where, for two declarations that share a line.
	first, last token.Position
}

// source answers which declaration stands at a place. Under -trimpath a file is named IMPORTPATH/BASE.
type source struct {
	// lines holds the declarations of each line of each file, also under the name and line that a //line directive gives.
	lines map[string]map[int][]*declaration
	// owner is the package that a file belongs to.
	owner map[string]*goPackage
	// told has the files that //line directives name, by the name as it stands there.
	told     map[string][]string
	packages []*goPackage
	byPath   map[string]*goPackage
}

func readPackages(listed string) ([]*goPackage, error) {
	file, err := os.Open(listed)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var packages []*goPackage
	decoder := json.NewDecoder(file)
	for {
		pkg := new(goPackage)
		if err := decoder.Decode(pkg); err == io.EOF {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", listed, err)
		}
		packages = append(packages, pkg)
	}
}

func parseSource(packages []*goPackage) (*source, error) {
	s := &source{
		lines:    map[string]map[int][]*declaration{},
		owner:    map[string]*goPackage{},
		told:     map[string][]string{},
		packages: packages,
		byPath:   map[string]*goPackage{},
	}
	for _, pkg := range packages {
		s.byPath[pkg.ImportPath] = pkg
		inits := 0
		// The go command hands plain files to the compiler first, and those that went through cgo behind them.
		for _, base := range append(append([]string{}, pkg.GoFiles...), pkg.CgoFiles...) {
			if err := s.parseFile(pkg, base, &inits); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

func (s *source) parseFile(pkg *goPackage, base string, inits *int) error {
	files := token.NewFileSet()
	path := filepath.Join(pkg.Dir, base)
	parsed, err := parser.ParseFile(files, path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	name := pkg.ImportPath + "/" + base
	s.owner[name] = pkg
	for _, node := range parsed.Decls {
		fn, ok := node.(*ast.FuncDecl)
		if !ok || fn.Name.Name == "_" {
			continue
		}
		d := &declaration{pkg: pkg, name: nameOf(fn), file: name}
		if d.name == "init" {
			d.name = fmt.Sprintf("init.%d", *inits)
			*inits++
		}
		d.generic = strings.Contains(d.name, "[")
		at := files.PositionFor(placeOfFunction(fn), false)
		d.line, d.column = at.Line, at.Column
		d.first, d.last = files.PositionFor(fn.Pos(), false), files.PositionFor(fn.End(), false)
		s.index(pkg, d, name, path, files.File(fn.Pos()))
	}
	return nil
}

func placeOfFunction(fn *ast.FuncDecl) token.Pos {
	if fn.Recv != nil {
		return fn.Recv.Opening
	}
	return fn.Name.Pos()
}

// index enters each line of a declaration, under the real place and under the one that a //line directive gives.
func (s *source) index(pkg *goPackage, d *declaration, name, path string, file *token.File) {
	for line := d.first.Line; line <= d.last.Line; line++ {
		s.enter(name, line, d)
		told := file.PositionFor(file.LineStart(line), true)
		if told.Filename == path && told.Line == line {
			continue
		}
		// go/parser joins a relative name of a directive with the folder of the file; releases of Go differ in that.
		alias := told.Filename
		if beside, err := filepath.Rel(pkg.Dir, told.Filename); err == nil && !strings.HasPrefix(beside, "..") {
			beside = filepath.ToSlash(beside)
			alias = pkg.ImportPath + "/" + beside
			s.told[beside] = append(s.told[beside], alias)
		}
		s.owner[alias] = pkg
		s.enter(alias, told.Line, d)
	}
}

func (s *source) enter(file string, line int, d *declaration) {
	at := s.lines[file]
	if at == nil {
		at = map[int][]*declaration{}
		s.lines[file] = at
	}
	for _, known := range at[line] {
		if known == d {
			return
		}
	}
	at[line] = append(at[line], d)
}

// around gives the declarations at a place; more than one only where a line holds several and the column is not known.
func (s *source) around(file string, line, column int) []*declaration {
	all := s.lines[file][line]
	if len(all) < 2 || column == 0 {
		return all
	}
	for _, d := range all {
		from, to := 1, 1<<30
		if d.first.Line == line {
			from = d.first.Column
		}
		if d.last.Line == line {
			to = d.last.Column
		}
		if from <= column && column < to {
			return []*declaration{d}
		}
	}
	return nil
}

// nameOf gives Go's name of a declared function: F, F[...], T.M, (*T).M, (*T[...]).M; (*T).M[...] since Go 1.27.
func nameOf(fn *ast.FuncDecl) string {
	name := fn.Name.Name
	if fn.Type.TypeParams != nil {
		name += "[...]"
	}
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return name
	}
	receiver, pointer := receiverOf(fn.Recv.List[0].Type, false)
	if pointer {
		return "(*" + receiver + ")." + name
	}
	return receiver + "." + name
}

func receiverOf(expr ast.Expr, pointer bool) (string, bool) {
	switch e := expr.(type) {
	case *ast.StarExpr:
		return receiverOf(e.X, true)
	case *ast.ParenExpr:
		return receiverOf(e.X, pointer)
	case *ast.IndexExpr:
		name, _ := receiverOf(e.X, pointer)
		return name + "[...]", pointer
	case *ast.IndexListExpr:
		name, _ := receiverOf(e.X, pointer)
		return name + "[...]", pointer
	case *ast.Ident:
		return e.Name, pointer
	}
	return "", pointer
}
