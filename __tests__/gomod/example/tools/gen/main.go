// Command gen is a module of its own.
package main

func main() {}
