package picker

import (
	"strings"
	"testing"
)

// TestTypedAndNotTaken is the rule of every widget that finds by typing, for what is
// left there without being chosen.
func TestTypedAndNotTaken(t *testing.T) {
	departments := []Item{{ID: "design", Title: "Design"}, {ID: "product", Title: "Product design"}, {ID: "data", Title: "Data"}, {ID: "hr", Title: "Human Resources"}}
	people := []Item{
		{ID: "sam", Title: "Sam Ito", Note: "sam.ito@acme.test", Names: []string{"sam.ito@acme.test"}, More: "Developer"},
		{ID: "chloé", Title: "Chloé Masson", Note: "chloe@acme.test", Names: []string{"chloe@acme.test"}},
		{ID: "alex1", Title: "Alex Kim", Note: "alex.kim@acme.test", Names: []string{"alex.kim@acme.test"}, More: "Developer"},
		{ID: "alex2", Title: "Alex Kim", Note: "alex.kim2@acme.test", Names: []string{"alex.kim2@acme.test"}},
		{ID: "guest", Title: "Bo Guest", Note: "bo@out.test", Names: []string{"bo@out.test"}, Disabled: "this step takes no guests"},
		{ID: "it", Title: "IT", Note: "group: Sam Ito", Words: "Sam Ito"},
		{ID: "rnd", Title: "R&D, Berlin", Note: "group"},
	}
	alike := []Item{{ID: "1", Title: "Resume"}, {ID: "2", Title: "Résumé"}, {ID: "3", Title: "resume"}, {ID: "4", Title: "Aspirin"}, {ID: "5", Title: "Aspirin"}}
	free := func(q string) (Item, bool) {
		return Item{ID: "new:" + q}, strings.Count(q, "@") == 1 && !strings.Contains(q, " ")
	}
	for _, tt := range []struct {
		name, typed string
		items       []Item
		several     bool
		want        string
	}{
		{"nothing", "", departments, false, ""},
		{"blanks", "  ", departments, false, ""},
		{"a whole name", "design", departments, false, "design"},
		{"a whole name with blanks around and within", "  human   resources ", departments, false, "hr"},
		{"the only one that begins so", "hum", departments, false, "hr"},
		{"the only one with a word that begins so", "res", departments, false, "hr"},
		{"its words in any order", "res hum", departments, false, "hr"},
		{"letters across a blank", "humanres", departments, false, "hr"},
		{"several begin so", "d", departments, false, ""},
		{"only inside a word", "ata", departments, false, ""},
		{"letters scattered", "dsn", departments, false, ""},
		{"not there", "marketing", departments, false, ""},
		{"several in a single choice", "data, hum", departments, false, ""},
		{"several", "data, hum", departments, true, "data hr"},
		{"one of several is unknown", "data, xyz", departments, true, ""},
		{"an address", "Alex.Kim2@ACME.test", people, true, "alex2"},
		{"the address of one that begins another's", "alex.kim@acme.test", people, true, "alex1"},
		{"two of a name", "Alex Kim", people, true, ""},
		{"accents do not matter", "chloe", people, true, "chloé"},
		{"a group is meant by its name before a person by a word of theirs", "it", people, true, "it"},
		{"a job title of two", "developer", people, true, ""},
		{"a name with a comma", "r&d, berlin", people, true, "rnd"},
		{"one that cannot be chosen", "bo guest", people, true, ""},
		{"an address that cannot be chosen", "bo@out.test", people, true, ""},
		{"an unknown address", "jane@mail.test", people, true, "new:jane@mail.test"},
		{"the beginning of a known address is no new one", "chloe@acme.tes", people, true, "chloé"},
		{"addresses between commas", "sam.ito@acme.test, x@y.example", people, true, "sam new:x@y.example"},
		{"addresses between blanks", "sam.ito@acme.test x@y.example", people, true, "sam new:x@y.example"},
		{"addresses a line", "sam.ito@acme.test;\nx@y.example\n", people, true, "sam new:x@y.example"},
		{"no address", "jan", people, true, ""},
		{"alike when folded: as it is written", "Résumé", alike, false, "2"},
		{"alike but for case: as it is written", "resume", alike, false, "3"},
		{"two of one text", "aspirin", alike, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := &index{items: list(tt.items)}
			var f func(string) (Item, bool)
			if tt.several {
				f = free
			}
			var ids []string
			named, unknown := x.named(tt.typed, tt.several, f)
			if len(named) == 0 != (unknown != "") && strings.TrimSpace(tt.typed) != "" {
				t.Errorf("%q names %d, and %q is unknown", tt.typed, len(named), unknown)
			}
			for _, it := range named {
				ids = append(ids, it.ID)
			}
			if got := strings.Join(ids, " "); got != tt.want {
				t.Errorf("%q names %q, want %q", tt.typed, got, tt.want)
			}
		})
	}
}
