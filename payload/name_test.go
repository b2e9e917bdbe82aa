package payload

import (
	"slices"
	"strings"
	"testing"
)

func TestAUniqueNameCountsOn(t *testing.T) {
	long := strings.Repeat("é", longestName)
	tests := map[string]struct {
		name, want string
		taken      []string
	}{
		"free":              {"Onboard Jane", "Onboard Jane", nil},
		"taken":             {"Onboard Jane", "Onboard Jane (2)", []string{"Onboard Jane"}},
		"counts on":         {"Onboard Jane (2)", "Onboard Jane (3)", []string{"Onboard Jane", "Onboard Jane (2)"}},
		"over a gap":        {"A", "A (2)", []string{"A", "A (3)"}},
		"a year is no copy": {"Audit (2026)", "Audit (2026) (2)", []string{"Audit (2026)"}},
		"a word is none":    {"Audit (new)", "Audit (new) (2)", []string{"Audit (new)"}},
		"one is none":       {"Audit (1)", "Audit (1) (2)", []string{"Audit (1)"}},
		"as long as it may": {long, long[:2*(longestName-4)] + " (2)", []string{long}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := UniqueName(tt.name, func(n string) bool { return slices.Contains(tt.taken, n) }); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
