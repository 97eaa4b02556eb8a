package dependency

// Number is inlined into its callers.
func Number() *int { n := 1; return &n }
