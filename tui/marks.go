package tui

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// fate is what becomes of an answer in a draft.
type fate int

const (
	keepIt fate = iota
	leaveOut
	askAnew
	// neverStore keeps it off the disk altogether, in unfinished launches too.
	neverStore
)

func (f fate) String() string {
	return [...]string{"kept", "left out", "asked anew", "never stored"}[f]
}

// marks is the list of what a draft keeps.
type marks struct {
	m    *model
	rows []marked
	at   int
}

// marked is a kick-off field, or one of the two groups of everything else.
type marked struct {
	// field is "" for a group.
	field, label, text string
	fate               fate
	// drop leaves the group out of a snapshot; nil for a field.
	drop func(*payload.Snapshot)
}

// newMarks lists what was answered, with the marks that the launch has already.
func newMarks(m *model) marks {
	d, env := m.session, m.session.Env()
	list := marks{m: m}
	for _, f := range d.Template.Fields {
		a := d.Answers.Field(f.ID)
		never := slices.Contains(m.keeper.never, f.ID)
		if a.Blank(f.Type) && !never {
			continue
		}
		row := marked{field: f.ID, label: f.Label, text: payload.Display(f, a, env)}
		if never {
			row.fate = neverStore
		}
		list.rows = append(list.rows, row)
	}
	s := d.Answers.Snapshot()
	if len(s.Steps) > 0 {
		list.rows = append(list.rows, marked{label: "Steps", text: "their owners and deadlines", drop: func(s *payload.Snapshot) { s.Steps = nil }})
	}
	list.rows = append(list.rows, marked{label: "Details", text: "name, summary, tags and the like", drop: func(s *payload.Snapshot) { s.Details = payload.Details{} }})
	return list
}

// asked marks what a draft asks anew, blank or not.
func (l *marks) asked(ids []string) {
	for _, f := range l.m.session.Template.Fields {
		if !slices.Contains(ids, f.ID) {
			continue
		}
		i := slices.IndexFunc(l.rows, func(r marked) bool { return r.field == f.ID })
		switch {
		case i < 0:
			l.rows = append(l.rows, marked{field: f.ID, label: f.Label, fate: askAnew})
		case l.rows[i].fate == keepIt:
			l.rows[i].fate = askAnew
		}
	}
}

// press takes a key and reports whether a mark has changed.
func (l *marks) press(msg tea.KeyPressMsg) bool {
	switch msg.String() {
	case "up":
		l.at = max(0, l.at-1)
	case "down":
		l.at = min(len(l.rows)-1, l.at+1)
	case "pgup", "home":
		l.at = 0
	case "pgdown", "end":
		l.at = len(l.rows) - 1
	case "k":
		return l.mark(keepIt)
	case "x":
		return l.mark(leaveOut)
	case "a":
		return l.mark(askAnew)
	case "n":
		return l.mark(neverStore)
	case "space":
		if l.rows[l.at].fate == keepIt {
			return l.mark(leaveOut)
		}
		return l.mark(keepIt)
	}
	return false
}

// mark sets the fate of the row in front. What must never be stored is off the
// disk at once, whether the draft is saved or not.
func (l *marks) mark(to fate) bool {
	r := &l.rows[l.at]
	if r.field == "" && to > leaveOut {
		return false
	}
	r.fate = to
	if r.field != "" {
		l.m.neverKeep(r.field, to == neverStore)
	}
	return true
}

// neverKeep says whether an answer must not touch the disk.
func (m *model) neverKeep(field string, never bool) {
	k := &m.keeper
	if slices.Contains(k.never, field) == never {
		return
	}
	k.never = slices.DeleteFunc(slices.Clone(k.never), func(id string) bool { return id == field })
	if never {
		k.never = append(k.never, field)
	}
	k.touched()
}

// label is what a field is called on the screen.
func (m *model) label(field string) string {
	if f, ok := m.session.Template.Field(field); ok {
		return f.Label
	}
	return field
}

// apply leaves out of a snapshot what the draft does not keep.
func (l marks) apply(s payload.Snapshot) (kept payload.Snapshot, ask, never []string) {
	s.Fields = maps.Clone(s.Fields)
	for _, r := range l.rows {
		switch {
		case r.fate == askAnew:
			ask = append(ask, r.field)
		case r.fate == neverStore:
			never = append(never, r.field)
			delete(s.Fields, r.field)
		case r.fate == leaveOut && r.drop != nil:
			r.drop(&s)
		case r.fate == leaveOut:
			delete(s.Fields, r.field)
		}
	}
	return s, ask, never
}

func (l marks) view(width, height int, focused bool) []string {
	th := l.m.session.Theme
	var lines []string
	for i, r := range l.rows {
		cursor, style := "  ", th.Text
		if focused && i == l.at {
			cursor, style = th.Selected.Render(theme.SignCursor)+" ", th.Selected
		}
		sign := map[fate]string{keepIt: theme.SignDone, leaveOut: theme.SignOpen, askAnew: "?", neverStore: theme.SignError}[r.fate]
		left := cursor + th.Accent.Render(sign) + " " + style.Render(wrap.Fit(r.label, max(6, width/3))) + th.Muted.Render("  "+strings.Join(strings.Fields(r.text), " "))
		lines = append(lines, wrap.Spread(wrap.Fit(left, max(0, width-14)), th.Muted.Render(r.fate.String()), width))
	}
	return around(lines, l.at, height)
}
