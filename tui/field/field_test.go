package field

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"kickoff/payload"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

// now is a Monday.
func now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func env() payload.Env {
	return payload.Env{
		Now: now(), Zone: time.UTC,
		People: &payload.Directory{
			Members: []payload.Member{
				{ID: 1, Name: "Ann Lee", Email: "ann@acme.test"}, {ID: 2, Name: "Ann Lee", Email: "lee@acme.test"},
				{ID: 3, Name: "Max Gone", Email: "max@acme.test", Status: "disabled"},
			},
			Guests: []payload.Guest{{Email: "gil@guest.test", Name: "Gil"}},
			Groups: []payload.Group{{ID: "g1", Name: "Finance", Members: []int64{1, 2}}},
		},
		Size: func(path string) (int64, error) {
			sizes := map[string]int64{"a.pdf": 1200, "b.png": 10, "c.pdf": 15, "with blank.pdf": 5, "x, y.pdf": 5, "huge.pdf": 200 << 20, "evil.exe": 1}
			n, ok := sizes[path]
			if !ok {
				return 0, errors.New("no such file")
			}
			return n, nil
		},
	}
}

func options(labels ...string) []payload.Option {
	var out []payload.Option
	for i, l := range labels {
		id, err := json.Marshal(i + 1)
		if err != nil {
			panic(err)
		}
		out = append(out, payload.Option{ID: id, Text: l, Label: l})
	}
	return out
}

func few() []payload.Option { return options("Laptop", "Badge", "Headset") }

func lots() []payload.Option {
	return options("Austria", "Belgium", "Chad", "Denmark", "Egypt", "France", "Ghana", "Haiti", "India", "Japan")
}

func chosen(from []payload.Option, labels ...string) payload.Answer {
	var found payload.Choices
	for _, l := range labels {
		for _, o := range from {
			if o.Label == l {
				found = append(found, payload.Choice{ID: o.ID, Text: o.Text})
			}
		}
	}
	return payload.Answer{Value: found}
}

func cells(texts ...string) payload.Answer {
	var row payload.Table
	for _, t := range texts {
		row.Cells = append(row.Cells, json.RawMessage(t))
	}
	return payload.Answer{Value: row}
}

func columns(labels ...string) []payload.Column {
	var out []payload.Column
	for _, l := range labels {
		out = append(out, payload.Column{Label: l})
	}
	return out
}

// send types into a widget, a line of tuitest.Words. Commands run at once, and what
// they answer comes back.
func send(w Widget, keys string) (done bool) {
	for _, key := range tuitest.Words(keys) {
		done = deliver(w, key)
	}
	return done
}

// paste pastes a text as it is: a path may have blanks and underscores in it.
func paste(w Widget, text string) { deliver(w, tea.PasteMsg{Content: text}) }

func deliver(w Widget, msg tea.Msg) (done bool) {
	cmd, done := w.Update(msg)
	run(w, cmd)
	return done
}

func run(w Widget, cmd tea.Cmd) {
	tuitest.Do(cmd, func(msg tea.Msg) tea.Cmd {
		next, _ := w.Update(msg)
		return next
	})
}

func open(f payload.Field, a payload.Answer) Widget { return openWith(f, a, Shared{}) }

func openWith(f payload.Field, a payload.Answer, s Shared) Widget {
	w := New(f, theme.Dark(), env, s)
	w.SetAnswer(a)
	run(w, w.Focus())
	return w
}

// typed is a case of keys in, value out.
type typed struct {
	name  string
	field payload.Field
	from  payload.Answer
	keys  string
	want  payload.Answer
	done  bool
}

func check(t *testing.T, tests []typed) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := open(tt.field, tt.from)
			if done := send(w, tt.keys); done != tt.done {
				t.Errorf("done %v, want %v", done, tt.done)
			}
			if got := w.Answer(); !got.Same(tt.want) {
				t.Errorf("want -, got +\n%s", cmp.Diff(tt.want, got))
			}
			before := w.Answer()
			w.Blur()
			if diff := cmp.Diff(before, w.Answer()); diff != "" && before.Text() == "" {
				t.Errorf("leaving the field changed it: %s", diff)
			}
		})
	}
}

func screen(w Widget, width, height int) string { return ansi.Strip(w.View(width, height)) }

func contains(t *testing.T, view string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not in\n%s", want, view)
		}
	}
}
