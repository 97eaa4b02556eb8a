package vendored

import "example.com/dependency"

func Use() *int { return dependency.Number() }
