package main

import (
	"os"
	"testing"
)

var sink []byte

func TestMain(m *testing.M) {
	code := m.Run()
	os.Exit(code)
}

func BenchmarkReadsTestdata(b *testing.B) {
	b.ReportAllocs()
	if _, err := os.Stat("testdata/input.txt"); err != nil {
		b.Fatal(err)
	}
	for i := 0; i < b.N; i++ {
		sink = make([]byte, 100)
	}
}
