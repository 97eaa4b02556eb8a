package main

import "sort"

// functions lists what is booked, sorted by package and name.
func (a *accounts) functions() []functionEntry {
	all := make([]functionEntry, 0, len(a.books))
	for _, book := range a.books {
		entry := book.entry
		entry.Texts, entry.Copies = []textEntry{}, []copyEntry{}
		for key, blocks := range book.texts {
			most := 0
			for _, n := range blocks {
				if n > most {
					most = n
				}
			}
			entry.Texts = append(entry.Texts, textEntry{File: key.file, Line: key.line, Text: key.words, Count: most})
		}
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
		entries = append(entries, callEntry{File: key.file, Line: key.line, Callee: key.callee, Count: n})
	}
	sort.Slice(entries, func(i, j int) bool {
		x, y := entries[i], entries[j]
		if x.File != y.File {
			return x.File < y.File
		}
		if x.Line != y.Line {
			return x.Line < y.Line
		}
		return x.Callee < y.Callee
	})
	return entries
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
