package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/dialog"
	"kickoff/tui/stage"
	"kickoff/tui/terminal"
)

// keysOf are the keys that write a text.
func keysOf(text string) []tea.Msg {
	var keys []tea.Msg
	for _, r := range text {
		press := tea.KeyPressMsg{Code: r, Text: string(r)}
		switch r {
		case '\n':
			press = tea.KeyPressMsg{Code: tea.KeyEnter}
		case '\t':
			press = tea.KeyPressMsg{Code: tea.KeyTab}
		}
		keys = append(keys, press)
	}
	return keys
}

// Of a piece of input that is a paste no key acts, whatever came just before it; of any
// other all do.
func TestAPieceThatIsAPasteIsNoKeys(t *testing.T) {
	for name, tt := range map[string]struct {
		piece, keys string
		paste       bool
		want        string
	}{
		"a paste":                  {"a\n\tb", "a\n\tb", true, "[a\n\tb]"},
		"what came before is keys": {"a\nb", "x\ta\nb", true, "x\t[a\nb]"},
		"its last end is a key":    {"a\nb\n", "a\nb\n", true, "[a\nb]\n"},
		"what comes after":         {"a\nb", "a\nba\nb", true, "[a\nb]a\nb"},
		"no paste":                 {"a\nb", "a\nb", false, "a\nb"},
		"typed one by one":         {"", "a\nb", true, "a\nb"},
		"one comes otherwise":      {"a\nb?c", "a\nbxc", true, "[a\nb]xc"},
	} {
		t.Run(name, func(t *testing.T) {
			b, got := burst{text: tt.piece, left: tt.piece}, ""
			for i, k := range keysOf(tt.keys) {
				text, part := b.taken(k.(tea.KeyPressMsg), func(text string) string {
					if !tt.paste {
						return ""
					}
					return strings.TrimSuffix(text, "\n")
				})
				if text != "" {
					got += "[" + text + "]"
				}
				if !part {
					got += tt.keys[i : i+1]
				}
			}
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// A block whose keys come at once offers to fill as a bracketed one does, and its last enter
// does not say yes; a long text gets it with its tabs, and a text of one line none.
func TestAPasteThatComesAsKeysIsTakenAsOne(t *testing.T) {
	atOnce(t, 100, 40, func(d *driver) {
		paste := func(text string) {
			d.send(terminal.Read{Text: text, Keys: len(text)})
			d.loop.Send(keysOf(text)...)
		}
		text := func(field string) string { return d.m.session.Answers.Field(field).Text() }
		d.press("enter")
		paste("Full name: Jane\nEmail: jane@x.test\n")
		d.sees("Fill from a paste", "fill 2 answers")
		if text("name")+text("mail") != "" {
			t.Fatalf("something was filled before yes: %q", text("name"))
		}
		d.press("enter").sees("filled 2 answers")

		d.m.goTo(stage.AnswerRef{Field: "about"})
		paste("one\ttwo\n\n\nfour\n")
		if got := text("about"); got != "one\ttwo\n\n\nfour\n" {
			t.Fatalf("the long text is %q", got)
		}
		d.send(terminal.Read{Text: "five\nsix\ufffd", Keys: 9})
		d.loop.Send(keysOf("five\nsix")...)
		d.send(terminal.Read{Text: "ä", Keys: 2})
		if got := text("about"); got != "one\ttwo\n\n\nfour\nfive\nsix" {
			t.Fatalf("with a letter that is cut at the end of a piece the long text is %q", got)
		}
		d.m.goTo(stage.AnswerRef{Field: "name"})
		paste("Jo\nmon\n")
		if got := text("name") + text("start"); got != "Jomon" {
			t.Fatalf("keys that go through two answers give %q", got)
		}
		d.m.show(dialog.NewAsk(d.m.session.Theme, "A table", "paste it", func(pasted string) tea.Cmd {
			d.m.notify("got "+strings.ReplaceAll(pasted, "\n", "/"), "")
			return nil
		}))
		paste("Name\tSize\nJo\t42\n")
		d.sees("got Name")
		if got := d.m.status.text; got != "got Name\tSize/Jo\t42/" {
			t.Fatalf("a table whose keys came at once is %q", got)
		}
	})
}
