package cmd

import (
	"strings"
)

// fold is how names are compared when the exact words fit nothing.
func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
