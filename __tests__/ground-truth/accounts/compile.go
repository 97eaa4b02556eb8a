package main

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// text is one line `moved to heap: NAME` or `EXPR escapes to heap`. One without a place is told by the place in the
// compiler's explanation, which lies in the same function. An explanation of a func literal is read as a text too: explained.
type text struct {
	block, file, words string
	line, column       int
	placeless          bool
	explained          bool
	in                 string // the physical function, where an explanation names it (Go 1.25)
}

// call is one instruction that calls an allocator; line 0 where the compiler gives none.
type call struct {
	callee, file string
	line         int
}

// symbol is one physical function.
type symbol struct {
	block, name string
	file        string // of its TEXT instruction
	line        int
	calls       []call
	related     map[string]int // calls by relocation
}

// entries takes what the compile says, in its order.
type entries interface {
	text(text)
	symbol(*symbol)
	instruction(op string)
	problem(what, line string)
}

type reader struct {
	to    entries
	block string
	open  *symbol
	// subject of an explanation without a place whose lines follow; explained has a place for each of them.
	subject   string
	explained map[string][]text
}

var (
	tabText = []byte("\tTEXT\t")
	runtime = []byte("runtime.")
	stext   = []byte(" STEXT")
	nowhere = []byte("<unknown line number>: ")
	// The head of a symbol: NAME<1> STEXT dupok nosplit size=84 ..., go:info.NAME SDWARFFCN dupok size=42.
	symbolKind = regexp.MustCompile(` S[A-Z]+ (?:[a-z]+ )*size=[0-9]+`)
)

// readCompile reads the standard error of a compile under -m (or -m=2) and -S=2.
func readCompile(from io.Reader, to entries) error {
	r := &reader{to: to, explained: map[string][]text{}}
	buffered := bufio.NewReaderSize(from, 1<<20)
	for {
		line, err := readLine(buffered)
		if len(line) > 0 {
			r.line(bytes.TrimRight(line, "\r\n"))
		}
		if err == io.EOF {
			r.close()
			return nil
		} else if err != nil {
			return err
		}
	}
}

func readLine(from *bufio.Reader) ([]byte, error) {
	line, err := from.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return line, err
	}
	whole := append([]byte{}, line...)
	for err == bufio.ErrBufferFull {
		line, err = from.ReadSlice('\n')
		whole = append(whole, line...)
	}
	return whole, err
}

func (r *reader) line(line []byte) {
	switch {
	case bytes.HasPrefix(line, []byte("# ")):
		r.close()
		r.block, r.explained = string(line[2:]), map[string][]text{}
	case bytes.HasPrefix(line, []byte("\trel ")):
		if bytes.Contains(line, runtime) {
			r.relocation(string(line))
		}
	case bytes.HasPrefix(line, []byte("\t0x")):
		if bytes.Contains(line, tabText) || bytes.Contains(line, runtime) {
			r.instruction(string(line))
		}
	case len(line) > 0 && line[0] == '\t':
	case symbolKind.Match(line):
		r.close()
		// STEXTFIPS since 1.24; every other kind is data.
		if at := symbolKind.FindIndex(line); bytes.HasPrefix(line[at[0]:], stext) {
			r.open = &symbol{block: r.block, name: withoutABI(string(line[:at[0]])), related: map[string]int{}}
		}
	case bytes.HasPrefix(line, nowhere):
		r.explanation(string(line[len(nowhere):]))
	case bytes.HasSuffix(line, []byte(":")) && bytes.Contains(line, []byte(" escapes to heap")):
		r.head(string(line))
	default:
		if bytes.HasSuffix(line, []byte(" escapes to heap")) || bytes.Contains(line, []byte("moved to heap: ")) {
			r.text(string(line))
		}
	}
}

func (r *reader) close() {
	if r.open != nil {
		r.to.symbol(r.open)
	}
	r.open = nil
}

// withoutABI takes `<1>` from the end of a symbol.
func withoutABI(name string) string {
	open := strings.LastIndexByte(name, '<')
	if open < 0 || !strings.HasSuffix(name, ">") {
		return name
	}
	if _, err := strconv.Atoi(name[open+1 : len(name)-1]); err != nil {
		return name
	}
	return name[:open]
}

// relocation reads `rel 26+4 t=R_CALL runtime.newobject<1>+0`.
func (r *reader) relocation(line string) {
	fields := strings.Fields(line)
	if len(fields) != 4 || !strings.HasPrefix(fields[3], "runtime.") {
		return
	}
	target := fields[3]
	if plus := strings.LastIndexByte(target, '+'); plus >= 0 {
		target = target[:plus]
	}
	callee := strings.TrimPrefix(withoutABI(target), "runtime.")
	if !isAllocator(callee) {
		return
	}
	kind := strings.TrimPrefix(fields[2], "t=")
	// Go 1.21 prints the number of the kind: 1 is an address; the kinds of calls differ between processors.
	isAddress := kind == "R_ADDR" || kind == "1"
	isNumber := strings.Trim(kind, "0123456789") == ""
	isCall := !isAddress && (isNumber || strings.Contains(kind, "CALL") || strings.Contains(kind, "JAL"))
	if r.open == nil {
		if isCall && !isNumber {
			r.to.problem("relocation outside of a function", line)
		}
		return // debug information names functions too
	}
	if isAddress && withoutABI(target) == r.open.name {
		return // wasm: where a call in the function itself returns to
	}
	if !isCall {
		r.to.problem("relocation of an allocator that is no call", line)
		return
	}
	r.open.related[callee]++
}

// instruction reads `0x0012 00018 (FILE:LINE)	CALL	runtime.newobject(SB)`; a //line directive adds `[FILE:LINE]` to the place.
func (r *reader) instruction(line string) {
	open := strings.IndexByte(line, '(')
	end := strings.Index(line, ")\t")
	if open < 0 || end < open {
		return
	}
	file, number := placeOf(line[open+1 : end])
	op, operands := line[end+2:], ""
	if tab := strings.IndexByte(op, '\t'); tab >= 0 {
		op, operands = op[:tab], op[tab+1:]
	}
	if op == "TEXT" {
		if r.open != nil && r.open.file == "" {
			r.open.file, r.open.line = file, number
		}
		return
	}
	callee, ok := calleeOf(operands)
	if !ok {
		return
	}
	r.to.instruction(op)
	switch {
	case op != "CALL" && op != "Call" && op != "JAL" && op != "BL":
		r.to.problem("instruction names an allocator and is no known call", line)
	case r.open == nil:
		r.to.problem("call outside of a function", line)
	default:
		r.open.calls = append(r.open.calls, call{callee: callee, file: file, line: number})
	}
}

// calleeOf finds the allocator in `runtime.newobject(SB)` or `X1, runtime.newobject(SB)`.
func calleeOf(operands string) (string, bool) {
	at := strings.LastIndex(operands, "runtime.")
	if at < 0 || (at > 0 && operands[at-1] != ' ') || !strings.HasSuffix(operands, "(SB)") {
		return "", false
	}
	callee := operands[at+len("runtime.") : len(operands)-len("(SB)")]
	return callee, isAllocator(callee)
}

// placeOf reads FILE:LINE, or FILE:LINE[REAL:LINE] behind a //line directive (cgo writes them too): the told place is the
// one that texts have.
func placeOf(place string) (string, int) {
	if open := strings.IndexByte(place, '['); open >= 0 && strings.HasSuffix(place, "]") {
		place = place[:open]
	}
	colon := strings.LastIndexByte(place, ':')
	if colon < 0 {
		return "", 0
	}
	number, err := strconv.Atoi(place[colon+1:])
	if err != nil {
		return "", 0
	}
	return place[:colon], number
}
