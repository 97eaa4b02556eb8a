package main

import "strings"

// allocators are the functions of package runtime that hand out memory and that compiled code calls, read from
// cmd/compile/internal/typecheck/_builtin/runtime.go, ir/symtab.go and ssagen of Go 1.21 to 1.27.
var allocators = map[string]bool{}

func init() {
	for _, name := range strings.Fields(`
		newobject newarray mallocgc
		makeslice makeslice64 makeslicecopy
		growslice growsliceBuf growsliceBufNoAlias growsliceNoAlias
		moveSlice moveSliceNoScan moveSliceNoCap moveSliceNoCapNoScan
		makechan makechan64
		makemap makemap64 makemap_small
		mapassign mapassign_fast32 mapassign_fast32ptr mapassign_fast64 mapassign_fast64ptr mapassign_faststr
		concatstring2 concatstring3 concatstring4 concatstring5 concatstrings
		concatbyte2 concatbyte3 concatbyte4 concatbyte5 concatbytes
		intstring slicebytetostring slicerunetostring stringtoslicebyte stringtoslicerune
		convT convTnoptr convT16 convT32 convT64 convTstring convTslice
		newproc deferproc deferprocat deferrangefunc`) {
		allocators[name] = true
	}
}

// isAllocator takes the bare name of a function of package runtime.
func isAllocator(name string) bool {
	if allocators[name] {
		return true
	}
	// By size, since 1.26 as an experiment and 1.27 for all: mallocgcSmallNoScanSC3, mallocgcTinySize8.
	rest := strings.TrimPrefix(name, "mallocgc")
	if rest == name {
		return false
	}
	digits := strings.TrimLeft(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
	return digits != "" && digits != rest && strings.Trim(digits, "0123456789") == ""
}
