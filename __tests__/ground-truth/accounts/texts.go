package main

import (
	"strconv"
	"strings"
)

// explanation reads what -m=2 says of a variable without a place: `#next escapes to heap in F:`, and below it
// `    from #next (captured by a closure) at FILE:LINE:COLUMN`.
func (r *reader) explanation(words string) {
	if !strings.HasPrefix(words, " ") {
		r.subject = ""
		if at := strings.Index(words, " escapes to heap"); at > 0 && strings.HasSuffix(words, ":") {
			r.subject = words[:at]
		}
		return
	}
	at := strings.LastIndex(words, ") at ")
	found := text{block: r.block}
	if r.subject != "" && at >= 0 && found.place(words[at+len(") at "):]+": ") {
		r.explained[r.subject] = append(r.explained[r.subject], found)
		r.subject = ""
	}
}

// head reads `FILE:LINE:COLUMN: EXPR escapes to heap in F:`, which stands before the flow; up to Go 1.24 without `in F`.
func (r *reader) head(line string) {
	found := text{block: r.block}
	if !found.place(line) || strings.HasPrefix(found.words, " ") || strings.HasPrefix(found.words, "parameter ") {
		return
	}
	at := strings.LastIndex(found.words, " escapes to heap")
	found.in = strings.TrimPrefix(strings.TrimSuffix(found.words[at+len(" escapes to heap"):], ":"), " in ")
	found.words, found.explained = found.words[:at+len(" escapes to heap")], true
	r.to.text(found)
}

func isText(words string) bool {
	return strings.HasPrefix(words, "moved to heap: ") || strings.HasSuffix(words, " escapes to heap")
}

// text reads `FILE:LINE:COLUMN: WORDS`, `FILE:LINE: WORDS`, and WORDS alone.
func (r *reader) text(line string) {
	found := text{block: r.block}
	if strings.HasPrefix(line, "moved to heap: ") || !found.place(line) {
		r.withoutPlace(line)
		return
	}
	for _, other := range []string{" ", "can inline ", "cannot inline ", "inlining call to ", "leaking ", "function "} {
		if strings.HasPrefix(found.words, other) {
			return
		}
	}
	if isText(found.words) {
		r.to.text(found)
	}
}

func (r *reader) withoutPlace(line string) {
	if !isText(line) {
		return // the body of a function that can be inlined, in a line of its own
	}
	subject := strings.TrimSuffix(strings.TrimPrefix(line, "moved to heap: "), " escapes to heap")
	places := r.explained[subject]
	if len(places) == 0 {
		r.to.problem("a text without a place and without an explanation", line)
		return
	}
	found := places[0]
	r.explained[subject] = places[1:]
	found.words, found.placeless = line, true
	r.to.text(found)
}

func (t *text) place(line string) bool {
	head := strings.Index(line, ": ")
	if head < 0 {
		return false
	}
	numbers := []int{}
	place := line[:head]
	for len(numbers) < 2 {
		colon := strings.LastIndexByte(place, ':')
		if colon < 0 {
			break
		}
		number, err := strconv.Atoi(place[colon+1:])
		if err != nil {
			break
		}
		numbers = append([]int{number}, numbers...)
		place = place[:colon]
	}
	if len(numbers) == 0 {
		return false
	}
	t.file, t.line, t.words = place, numbers[0], line[head+2:]
	if len(numbers) == 2 {
		t.column = numbers[1]
	}
	return true
}
