package form

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// indent is what stands before a widget: the edge of the one in focus, blanks
// before the others.
const indent = 2

// Draw draws one block of the stack: the head, or an entry.
func (f *Form) Draw(block, width, height int, focused bool) ([]string, *tea.Cursor) {
	i := block - f.block(0)
	if i < 0 {
		if f.Header == nil {
			return nil, nil
		}
		return f.Header(width), nil
	}
	if f.Done != "" && !(focused && f.open) {
		return f.line(i, width, focused), nil
	}
	found, problems, note := f.problems(i), []payload.Problem(nil), ""
	if !f.pristine(i) {
		problems = found
	}
	if f.Entries[i].Note != nil {
		note = f.Entries[i].Note()
	}
	lines, rest := f.label(i, width, note, problems, focused)
	if f.pristine(i) && f.items[i].changed {
		rest = f.hints(found, width)
	}
	if focused {
		lines = append(lines, f.guidance(i, width, height)...)
	}
	room := max(1, height-len(lines)-len(rest))
	w := f.widget(i)
	edge := strings.Repeat(" ", indent)
	if focused {
		edge = f.theme.Focus.Render(theme.SignEdge) + " "
	}
	first := len(lines)
	for _, line := range strings.Split(w.View(max(1, width-indent), room), "\n") {
		lines = append(lines, edge+line)
	}
	lines = append(lines, rest...)
	lines = append(lines, "")
	cursor := w.Cursor()
	if !focused || cursor == nil {
		return lines, nil
	}
	c := *cursor
	c.X, c.Y = c.X+indent, c.Y+first
	return lines, &c
}

// pristine reports that it is too soon to hold anything against an entry: the
// person has not been through it.
func (f *Form) pristine(i int) bool { return !f.showAll && !f.items[i].touched }

// hints are what would be right, short quietly while an answer is being typed for
// the first time. That nothing is typed yet is no news.
func (f *Form) hints(problems []payload.Problem, width int) []string {
	var lines []string
	for _, p := range problems {
		if p.Kind == payload.Missing {
			continue
		}
		lines = append(lines, wrap.Styled(f.theme.Muted, "  ", p.String(), width-indent)...)
	}
	return lines
}

// label draws an entry's first lines. A single short problem stands on the line
// itself; the others are returned as lines to stand under the widget.
func (f *Form) label(i, width int, note string, problems []payload.Problem, focused bool) (lines, rest []string) {
	e := f.Entries[i]
	style := f.theme.Text
	if focused {
		style = f.theme.Focus
	}
	text, sign := e.Label, ""
	if e.Required {
		text += " " + theme.SignRequired
	}
	if len(problems) > 0 {
		mark, worst := f.sign(problems[0])
		sign = worst.Render(mark) + " "
	}
	words := wrap.Words(text, width-wrap.Width(sign))
	for _, w := range words {
		lines = append(lines, style.Render(w))
	}
	lines[0] = sign + lines[0]
	if len(problems) == 1 && len(words) == 1 {
		short := wrap.Words(problems[0].String(), width)
		if len(short) == 1 && wrap.Width(lines[0])+3+wrap.Width(short[0]) <= width {
			_, style := f.sign(problems[0])
			lines[0] += "   " + style.Render(short[0])
			return lines, nil
		}
	}
	if note != "" {
		lines[0] = wrap.Spread(lines[0], f.theme.Muted.Render(note), width)
	}
	for _, p := range problems {
		sign, style := f.sign(p)
		rest = append(rest, wrap.Signed(style, "", sign, p.String(), width)...)
	}
	return lines, rest
}

func (f *Form) sign(p payload.Problem) (string, theme.Style) {
	if p.Kind == payload.Warning {
		return theme.SignWarn, f.theme.Warn
	}
	return theme.SignError, f.theme.Error
}

// guidance is what the template says about an entry, never more than half of
// the window.
func (f *Form) guidance(i, width, height int) []string {
	if f.Entries[i].Guidance == "" {
		return nil
	}
	words := wrap.Words(f.Entries[i].Guidance, width-indent)
	if most := max(1, height/2); len(words) > most {
		words = words[:most]
		words[most-1] = wrap.Fit(words[most-1]+" "+theme.SignCut, width-indent)
	}
	var lines []string
	for _, w := range words {
		lines = append(lines, "  "+f.theme.Muted.Render(w))
	}
	return lines
}
