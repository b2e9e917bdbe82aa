package field

import (
	"strings"
	"testing"

	"kickoff/payload"
	"kickoff/tui/tuitest"
)

// BenchmarkKey is what a key costs in a widget with the focus, drawn.
func BenchmarkKey(b *testing.B) {
	for name, tt := range map[string]struct {
		field payload.Field
		text  string
	}{
		"text":                {payload.Field{Type: payload.TypeText}, strings.Repeat("words ", 30)},
		"long text":           {payload.Field{Type: payload.TypeTextarea}, strings.Repeat("A line of some words.\n", 20)},
		"the longest text":    {payload.Field{Type: payload.TypeTextarea}, strings.Repeat(strings.Repeat("some words ", 50)+"\n", 54)},
		"a thousand lines":    {payload.Field{Type: payload.TypeTextarea}, strings.Repeat("A line of some words.\n", 1000)},
		"HTML":                {payload.Field{Type: payload.TypeTextarea, RichText: true}, strings.Repeat("<p>A <b>line</b> of words</p>\n", 20)},
		"table of 20 columns": {payload.Field{Type: payload.TypeTable, Columns: columns(strings.Fields(strings.Repeat("Column ", 20))...)}, ""},
	} {
		b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			a := payload.Answer{}
			if tt.text != "" {
				a.Value = payload.Text(tt.text)
			}
			w := open(tt.field, a)
			keys := tuitest.Words("a left left right backspace")
			for i := 0; b.Loop(); i++ {
				w.Update(keys[i%len(keys)])
				w.View(76, 20)
				w.Cursor()
			}
		})
	}
}
