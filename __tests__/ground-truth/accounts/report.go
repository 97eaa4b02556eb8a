package main

import "sort"

// functions lists what is booked, sorted by package and name.
func (a *accounts) functions() []functionEntry {
	all := make([]functionEntry, 0, len(a.books))
	for _, book := range a.books {
		entry := book.entry
		entry.Texts, entry.Copies, entry.Symbols = []textEntry{}, []copyEntry{}, keys(book.symbols)
		for key, blocks := range book.texts {
			most := 0
			for _, n := range blocks {
				if n > most {
					most = n
				}
			}
			entry.Texts = append(entry.Texts, textEntry{File: key.file, Line: key.line, Text: key.words, Count: most, In: []string{}})
		}
		book.explain(&entry)
		for key, calls := range book.copies {
			entry.Copies = append(entry.Copies, copyEntry{Kind: key.kind, Where: key.where, Calls: callEntries(calls)})
		}
		sort.Slice(entry.Texts, func(i, j int) bool { return lessText(entry.Texts[i], entry.Texts[j]) })
		sort.Slice(entry.Copies, func(i, j int) bool {
			return entry.Copies[i].Kind+entry.Copies[i].Where > entry.Copies[j].Kind+entry.Copies[j].Where
		})
		all = append(all, entry)
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].Package != all[j].Package {
			return all[i].Package < all[j].Package
		}
		return all[i].Function < all[j].Function
	})
	return all
}

func callEntries(calls map[callKey]int) []callEntry {
	entries := make([]callEntry, 0, len(calls))
	for key, n := range calls {
		entries = append(entries, callEntry{File: key.file, Line: key.line, Callee: key.callee, Count: n, In: key.in})
	}
	sort.Slice(entries, func(i, j int) bool {
		x, y := entries[i], entries[j]
		if x.File != y.File {
			return x.File < y.File
		}
		if x.Line != y.Line {
			return x.Line < y.Line
		}
		if x.Callee != y.Callee {
			return x.Callee < y.Callee
		}
		return x.In < y.In
	})
	return entries
}

// explain adds what explanations tell: the physical functions of a text, and the func literals that have no text.
func (book *account) explain(entry *functionEntry) {
	for key, head := range book.heads {
		silent := 0
		for block, n := range head.literals {
			if more := n - book.texts[key][block]; more > silent {
				silent = more
			}
		}
		known := false
		for i := range entry.Texts {
			t := &entry.Texts[i]
			if t.File == key.file && t.Line == key.line && t.Text == key.words {
				t.In, t.Explained, known = keys(head.in), silent, true
			}
		}
		if !known && silent > 0 {
			entry.Texts = append(entry.Texts, textEntry{File: key.file, Line: key.line, Text: key.words, In: keys(head.in), Explained: silent})
		}
	}
}

func keys(set map[string]bool) []string {
	all := make([]string, 0, len(set))
	for key := range set {
		all = append(all, key)
	}
	sort.Strings(all)
	return all
}

func lessText(x, y textEntry) bool {
	if x.File != y.File {
		return x.File < y.File
	}
	if x.Line != y.Line {
		return x.Line < y.Line
	}
	return x.Text < y.Text
}

func (a *accounts) totals() totalEntry { return a.total }
