package main

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainWords is a text as the package that owns the source would say it of any instantiation: shapes and lists of them as
// `...`, temporaries without their number, and the owner's own names without its name, which only importers write.
func plainWords(words, qualifier string) string {
	var out strings.Builder
	for i := 0; i < len(words); {
		rest := words[i:]
		switch {
		case rest[0] == '"' || rest[0] == '`':
			n := quotedLength(rest)
			out.WriteString(rest[:n])
			i += n
		case rest[0] == '[' && strings.Contains(bracketed(rest), "go.shape."):
			i += shapes(&out, rest, endsInName(out.String()))
		case strings.HasPrefix(rest, "go.shape."):
			out.WriteString("...")
			i += len("go.shape.") + typeLength(rest[len("go.shape."):])
		case strings.HasPrefix(rest, "<node DYNAMICTYPE>"):
			out.WriteString("...")
			i += len("<node DYNAMICTYPE>")
		case strings.HasPrefix(rest, ".autotmp_"):
			out.WriteString(".autotmp_N")
			i += len(".autotmp_") + digits(rest[len(".autotmp_"):])
		case qualifier != "" && !endsInName(out.String()) && strings.HasPrefix(rest, qualifier+"."):
			i += len(qualifier) + 1
		default:
			_, size := utf8.DecodeRuneInString(rest)
			out.WriteString(rest[:size])
			i += size
		}
	}
	return out.String()
}

// shapes writes a bracket that holds shapes: a list of type arguments, or a length or key type that begins with one.
func shapes(out *strings.Builder, rest string, afterName bool) int {
	list := bracketed(rest)
	if afterName || strings.HasPrefix(strings.TrimLeft(list[1:], " "), "go.shape.") {
		out.WriteString("[...]")
		return len(list)
	}
	out.WriteByte('[')
	return 1
}

// endsInName: what is written ends in a letter, a digit, `_` or a dot, so that a name would go on and not begin.
func endsInName(written string) bool {
	last, _ := utf8.DecodeLastRuneInString(written)
	return written != "" && (last == '_' || last == '.' && !strings.HasSuffix(written, "...") || unicode.IsLetter(last) || unicode.IsDigit(last))
}

func digits(text string) int {
	return len(text) - len(strings.TrimLeft(text, "0123456789"))
}

// bracketed gives the text from an opening bracket to the one that closes it.
func bracketed(text string) string {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"', '`':
			i += quotedLength(text[i:]) - 1
		case '[', '(', '{':
			depth++
		case ']', ')', '}':
			if depth--; depth == 0 {
				return text[:i+1]
			}
		}
	}
	return text
}

// quotedLength: go/constant prints a long string as 69 runes and `...`, and the closing quote is lost.
func quotedLength(text string) int {
	runes := 0
	escaped := false
	for i, r := range text {
		runes++
		end := i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			end = i + 1
		}
		switch {
		case runes == 1:
		case escaped:
			escaped = false
		case r == '\\' && text[0] == '"':
			escaped = true
		case byte(r) == text[0] && r < utf8.RuneSelf:
			return end
		}
		if runes == 72 && text[0] == '"' && strings.HasSuffix(text[:end], "...") {
			return end
		}
	}
	return len(text)
}

// typeLength is how far the Go type at the start of a text goes.
func typeLength(text string) int {
	at := 0
	for {
		rest := text[at:]
		switch {
		case strings.HasPrefix(rest, "*"):
			at++
		case strings.HasPrefix(rest, "<-chan "):
			at += len("<-chan ")
		case strings.HasPrefix(rest, "chan<- "):
			at += len("chan<- ")
		case strings.HasPrefix(rest, "chan "):
			at += len("chan ")
		case strings.HasPrefix(rest, "map["):
			at += len("map") + len(bracketed(rest[len("map"):]))
		case strings.HasPrefix(rest, "["):
			at += len(bracketed(rest))
		case strings.HasPrefix(rest, "struct {"), strings.HasPrefix(rest, "interface {"):
			open := strings.IndexByte(rest, '{')
			return at + open + len(bracketed(rest[open:]))
		case strings.HasPrefix(rest, "func("):
			return at + funcLength(rest)
		default:
			return at + nameLength(rest)
		}
	}
}

func funcLength(text string) int {
	at := len("func") + len(bracketed(text[len("func"):]))
	if !strings.HasPrefix(text[at:], " ") {
		return at
	}
	rest := text[at+1:]
	if strings.HasPrefix(rest, "(") {
		return at + 1 + len(bracketed(rest))
	}
	if n := typeLength(rest); n > 0 {
		return at + 1 + n
	}
	return at
}

func nameLength(text string) int {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if r != '_' && r != '.' && r != '/' && r != '·' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		at += size
	}
	if strings.HasPrefix(text[at:], "[") {
		at += len(bracketed(text[at:]))
	}
	return at
}
