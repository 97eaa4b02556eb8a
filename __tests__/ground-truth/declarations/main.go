// Command declarations lists the functions that Go source files declare, one JSON object a line, as go/parser sees them.
// The names of the files come on standard input, one a line.
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"path/filepath"
	"strconv"
)

type declaration struct {
	File  string `json:"file"`
	Name  string `json:"name"`
	First int    `json:"first"`
	Last  int    `json:"last"`
}

func main() {
	out := json.NewEncoder(os.Stdout)
	inits := map[string]int{}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		file := in.Text()
		files := token.NewFileSet()
		parsed, err := parser.ParseFile(files, file, nil, 0)
		if err != nil {
			log.Fatal(err)
		}
		for _, decl := range parsed.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			name := nameOf(fn)
			if name == "init" {
				// The init functions of a package are numbered in the order of its files.
				name = "init." + strconv.Itoa(inits[filepath.Dir(file)])
				inits[filepath.Dir(file)]++
			}
			first, last := files.Position(fn.Pos()), files.Position(fn.End())
			if err := out.Encode(declaration{file, name, first.Line, last.Line}); err != nil {
				log.Fatal(err)
			}
		}
	}
}

// nameOf is the compiler's name with type parameters as [...].
func nameOf(fn *ast.FuncDecl) string {
	name := fn.Name.Name
	if fn.Type.TypeParams != nil {
		name += "[...]"
	}
	if fn.Recv == nil {
		return name
	}
	star := false
	typ := fn.Recv.List[0].Type
	for {
		switch t := typ.(type) {
		case *ast.ParenExpr:
			typ = t.X
			continue
		case *ast.StarExpr:
			star = true
			typ = t.X
			continue
		case *ast.IndexExpr:
			return method(ident(t.X)+"[...]", star, name)
		case *ast.IndexListExpr:
			return method(ident(t.X)+"[...]", star, name)
		}
		return method(ident(typ), star, name)
	}
}

func method(receiver string, star bool, name string) string {
	if star {
		receiver = "(*" + receiver + ")"
	}
	return receiver + "." + name
}

func ident(e ast.Expr) string { return e.(*ast.Ident).Name }
