package app

import "example.com/workspace/lib"

func Use() (*int, *string, *int) { return lib.Box(1), lib.Box("a"), lib.Plain() }
