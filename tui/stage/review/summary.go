package review

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/stack"
	"kickoff/tui/ui/wrap"
)

// tone is how a row is meant.
type tone int

const (
	plain tone = iota
	heading
	bad
	warning
)

// row is one line of the review: something said, and where to change it.
type row struct {
	tone  tone
	label string
	text  string
	// note says where it comes from, or what it stands in place of.
	note string
	ref  stage.AnswerRef
	// blocks: the launch cannot be sent while this stands.
	blocks bool
}

// summary is the list of rows, with the launch button behind the last.
type summary struct {
	session *stage.Session
	rows    []row
	stack   *stack.Stack
	// onButton: the button has the focus, not a row. idle: something else has the
	// keyboard.
	onButton, idle bool
}

func newSummary(d *stage.Session) *summary {
	l := &summary{session: d, onButton: true}
	l.stack = stack.New(0, l)
	return l
}

// set takes other rows. The row in focus stays so as long as there is one about the
// same answer.
func (l *summary) set(rows []row) {
	ref := l.ref()
	l.rows = rows
	l.stack.SetCount(len(rows))
	if l.onButton {
		return
	}
	i := slices.IndexFunc(rows, func(r row) bool { return r.ref == ref && ref != (stage.AnswerRef{}) })
	if l.onButton = i < 0; !l.onButton {
		l.stack.Focus(i)
	}
}

// ref names the answer of the row in focus.
func (l *summary) ref() stage.AnswerRef {
	if l.onButton || l.stack.Focused() >= len(l.rows) {
		return stage.AnswerRef{}
	}
	return l.rows[l.stack.Focused()].ref
}

func (l *summary) firstProblem() int {
	return slices.IndexFunc(l.rows, func(r row) bool { return r.blocks })
}

func (l *summary) focus(i int) {
	l.onButton = false
	l.stack.Focus(i)
}

// leave puts the focus on the button.
func (l *summary) leave() {
	l.onButton = true
	l.stack.ForgetAll()
}

// step is the row that comes next in a direction, -1 for none; behind the last comes
// the button.
func (l *summary) step(by int) int {
	from := l.stack.Focused()
	if l.onButton {
		from = len(l.rows)
	}
	to := l.next(from, by)
	if to < 0 && by > 0 {
		l.leave()
	}
	return to
}

// page is the row that is a window further, -1 for none.
func (l *summary) page(by int) int {
	if l.onButton && by > 0 {
		return -1
	}
	to := l.stack.Page(by)
	if i := l.next(to-by, by); i >= 0 {
		return i
	}
	return l.next(to+by, -by)
}

// next is the nearest row in a direction that can be entered, -1 for none.
func (l *summary) next(from, by int) int {
	for i := from + by; i >= 0 && i < len(l.rows); i += by {
		if l.rows[i].ref != (stage.AnswerRef{}) {
			return i
		}
	}
	return -1
}

// hint says where there is more than shows.
func (l *summary) hint() string {
	switch above, below := l.stack.More(); {
	case above && below:
		return " more ↑↓"
	case above:
		return " more ↑"
	case below:
		return " more ↓"
	}
	return ""
}

// Draw implements stack.Drawer: one row, its text wrapped beside its label.
func (l *summary) Draw(i, width, _ int, focused bool) ([]string, *tea.Cursor) {
	th, r := l.session.Theme, l.rows[i]
	if r == (row{}) {
		return []string{""}, nil
	}
	if r.tone == heading {
		return []string{" " + th.Accent.Render(wrap.Fit(r.text, width-1))}, nil
	}
	lead, _ := th.Row(focused && !l.onButton && !l.idle)
	lead = " " + lead
	style := th.Text
	switch r.tone {
	case bad:
		style = th.Error
		lead += style.Render(theme.SignError) + " "
	case warning:
		style = th.Warn
		lead += style.Render(theme.SignWarn) + " "
	}
	label := ""
	if r.label != "" {
		label = wrap.Fit(r.label, max(1, width/3)) + ": "
	}
	indent := wrap.Width(lead)
	beside := indent + wrap.Width(label)
	lines := wrap.Styled(style, strings.Repeat(" ", beside), r.text, max(1, width-beside))
	lines[0] = lead + th.Muted.Render(label) + lines[0][beside:]
	lines = lines[:min(len(lines), 6)]
	if r.note == "" {
		return lines, nil
	}
	last := len(lines) - 1
	if note := "  " + r.note; wrap.Width(lines[last])+wrap.Width(note) <= width {
		lines[last] += th.Muted.Render(note)
		return lines, nil
	}
	return append(lines, wrap.Styled(th.Muted, strings.Repeat(" ", indent+2), r.note, max(1, width-indent-2))...), nil
}
