package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/stack"
	"kickoff/tui/ui/wrap"
)

// tone is how a row is meant; 0 is an answer.
type tone int

const (
	// title is the name of the process, line a sentence that leads nowhere.
	title tone = iota + 1
	line
	// said is a sentence of its own below a heading.
	said
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
	// valuesAt is where values stand in a summary as wide as columned, 0 for none yet.
	valuesAt, columned int
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
	l.rows, l.columned = rows, 0
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

// blocking names what stands in the way, each once.
func (l *summary) blocking() []string {
	var labels []string
	for _, r := range l.rows {
		if r.blocks && !slices.Contains(labels, cmp.Or(r.label, r.text)) {
			labels = append(labels, cmp.Or(r.label, r.text))
		}
	}
	return labels
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
// the button, from which one reads on and back.
func (l *summary) step(by int) int {
	from := l.stack.Focused()
	if l.onButton {
		from = len(l.rows)
		if above, _ := l.stack.More(); by > 0 || above && l.stack.Adrift() {
			l.readOn(by)
			return -1
		}
	}
	to := l.next(from, by)
	if to < 0 && by > 0 {
		l.leave()
	}
	return to
}

// readOn scrolls where there is more, while the button keeps the focus.
func (l *summary) readOn(lines int) {
	if above, below := l.stack.More(); lines > 0 && below || lines < 0 && above {
		l.stack.Scroll(lines)
	}
}

// page is the row that is a window further, -1 for none. From the button one only reads on.
func (l *summary) page(by int) int {
	if l.onButton {
		l.readOn(by * max(1, l.stack.Height()-1))
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

// hint says how far down one sees, where there is more than shows.
func (l *summary) hint() string {
	last, below := l.stack.Last()
	above, _ := l.stack.More()
	switch place := fmt.Sprintf("%d of %d", min(last+1, len(l.rows)), len(l.rows)); {
	case below:
		return place + " ↓"
	case above:
		return place + " ↑"
	}
	return ""
}

const (
	// labelled is where labels stand, valued where their values do at least.
	labelled, valued = 2, 22
	// most is how many lines of a long value show.
	most = 6
)

// column is where values stand: behind the labels, as far as they leave room for them.
func (l *summary) column(width int) int {
	if l.columned == width {
		return l.valuesAt
	}
	column := min(valued, width/2)
	for _, r := range l.rows {
		if w := labelled + wrap.Width(r.label) + 2; w <= width*45/100 {
			column = max(column, w)
		}
	}
	l.columned, l.valuesAt = width, column
	return column
}

// Draw implements stack.Drawer: one row, its text wrapped beside its label, and what it
// stands in the place of at the right end. A label that is too long for its column pushes
// its text on where all has room in the line, else it has a line of its own.
func (l *summary) Draw(i, width, _ int, focused bool) ([]string, *tea.Cursor) {
	th, r := l.session.Theme, l.rows[i]
	if r == (row{}) {
		return []string{""}, nil
	}
	style, sign := th.Text, " "
	switch r.tone {
	case heading:
		text := th.Title.Render(r.text)
		if r.note != "" {
			text += "   " + th.Text.Render(r.note)
		}
		return []string{wrap.Fit(text, width)}, nil
	case line:
		return wrap.Styled(th.Text, "", r.text, width), nil
	case title:
		style = th.Title
	case bad:
		style, sign = th.Error, th.Error.Render(theme.SignError)
	case warning:
		style, sign = th.Warn, th.Warn.Render(theme.SignWarn)
	}
	labels := th.Text
	if focused && !l.onButton && !l.idle {
		labels, sign = th.Accent, th.Accent.Render(theme.SignCursor)
	}
	lead, column := sign+" ", l.column(width)
	switch {
	case r.tone == title && sign == " ":
		lead, column = "", 0
	case r.label == "" && r.tone != 0:
		column = labelled
	}
	if pushed := labelled + wrap.Width(r.label) + 2; r.label != "" && pushed > column && pushed+wrap.Width(r.text)+2+wrap.Width(r.note) <= width {
		column = pushed
	}
	block := func(style theme.Style, column int, text string) []string {
		lines := wrap.Styled(style, strings.Repeat(" ", column), text, max(1, width-column))
		if len(lines) > most {
			lines = lines[:most]
			lines[most-1] = wrap.Fit(lines[most-1]+" "+theme.SignCut, width)
		}
		return lines
	}
	lines := block(style, column, r.text)
	label := lead + labels.Render(r.label)
	if wrap.Width(label) < column || r.label == "" {
		lines[0] = wrap.Pad(label, column) + lines[0][column:]
	} else {
		above := block(labels, labelled, r.label)
		above[0] = lead + above[0][labelled:]
		lines = append(above, lines...)
	}
	return l.noted(lines, column, r, width), nil
}

// noted puts a row's note at the right end of the last line, or below it.
func (l *summary) noted(lines []string, column int, r row, width int) []string {
	note, style, last := r.note, l.session.Theme.Muted, len(lines)-1
	switch {
	case note == "":
		return lines
	case wrap.Width(lines[last])+2+wrap.Width(note) <= width:
		lines[last] = wrap.Spread(lines[last], style.Render(note), width)
		return lines
	}
	return append(lines, wrap.Styled(style, strings.Repeat(" ", column), note, max(1, width-column))...)
}
