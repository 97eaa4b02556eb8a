package main

import "fmt"

type options struct{ name string }

func parse(args []string) *options { return &options{name: args[0]} }

//go:noinline
func greet(o *options) string { return "hello " + o.name }

func main() { fmt.Println(greet(parse([]string{"x"}))) }
