package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/frame"
	"kickoff/tui/ui/jsonview"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// view draws what is before the person: the header, the stage in front, beside it the
// payload where there is room, what lies over it, and the foot.
type view struct {
	*screen
	people   *directory
	saver    *autosaver
	tables   *tables
	commands *commands
	// pane is the payload beside a stage, with the lines of the answer in focus
	// marked; alt+p shows it alone, where it scrolls and is searched.
	pane    *jsonview.View
	sandbox bool
	// color is the profile's, see Options.
	color string
}

// take follows the payload that was built, and the theme.
func (v *view) take(built, theme bool) {
	if theme {
		v.pane = jsonview.New(v.session.Theme)
	}
	if built || theme {
		v.pane.Show(v.session.Built.Launch, v.session.Called)
	}
}

// draw is the whole screen and its cursor.
func (v *view) draw() (string, *tea.Cursor) {
	l := v.layout
	lines := []string{v.header()}
	if l.rule.h > 0 {
		lines = append(lines, v.rule(""))
	}
	lines = append(lines, v.body()...)
	if l.foot.h > 0 {
		lines = append(lines, v.footRule())
	}
	d, r := v.dialogs.Top(), l.room(v.nav.At)
	cursor, most := v.cursor(overlay.Shift(v.front().Cursor(), r.x, r.y), lines), l.height/3
	if d == nil && cursor != nil {
		most = min(most, len(lines)-cursor.Y)
	}
	var foot []string
	if l.footer.h > 0 {
		foot = v.footer(most)
		lines = lines[:max(l.header.h, len(lines)+1-len(foot))] // a long word takes lines of the stage, but the one in front
	}
	if d != nil {
		// The header stays in sight, where the launch goes to, and the foot.
		var over []string
		over, cursor = dialog.Draw(v.session.Theme, lines[l.header.h:], d, l.width)
		lines = append(lines[:l.header.h], over...)
		cursor = v.cursor(overlay.Shift(cursor, 0, l.header.h), lines)
		if len(foot) > 0 {
			foot = v.footer(most) // which of its keys act, it knows once it is drawn
		}
	}
	lines = append(lines, foot...)
	if l.footer.h == 0 && v.status.text != "" { // where one is gives way, never what one works on
		where := v.session.Theme.Named(v.color).Render(v.least()) + " "
		lines[0] = wrap.Spread(" "+frame.Status(v.session.Theme, v.status.kind, v.status.text, max(0, l.width-wrap.Width(where)-2), 1)[0], where, l.width)
	}
	if cursor != nil && (cursor.X < 0 || cursor.Y < 0 || cursor.X >= l.width || cursor.Y >= l.height) {
		cursor = nil // it is not on the screen
	}
	return wrap.Clamp(strings.Join(lines, "\n"), l.width, l.height), cursor
}

// cursor is the one that there is, else that of the row in front; nil for none.
func (v *view) cursor(own *tea.Cursor, lines []string) *tea.Cursor {
	x, y := v.frontRow(lines)
	if own != nil || y < 0 {
		return own
	}
	cursor := tea.NewCursor(x, y)
	cursor.Shape, cursor.Blink = tea.CursorUnderline, false
	return cursor
}

// frontRow is the cell of the sign before the row in front; a line of -1 for none.
func (v *view) frontRow(lines []string) (x, y int) {
	over := v.dialogs.Top() != nil
	for y, line := range lines {
		if !strings.Contains(line, theme.SignCursor) {
			continue
		}
		before, _, _ := strings.Cut(ansi.Strip(line), theme.SignCursor)
		edge := strings.TrimRight(before, " ")
		if over && strings.HasSuffix(edge, theme.SignColumn) || !over && strings.Trim(edge, " "+theme.SignColumn+theme.SignEdge) == "" {
			return wrap.Width(before), y
		}
	}
	return 0, -1
}

func (v *view) body() []string {
	r := v.layout.room(v.nav.At)
	lines := strings.Split(wrap.Clamp(v.front().View(), r.w, r.h), "\n")
	out := make([]string, r.h)
	for i := range min(len(lines), r.h) {
		out[i] = strings.Repeat(" ", r.x) + lines[i]
	}
	if !v.paneShows() {
		return out
	}
	beside := v.paneLines(v.layout.pane)
	for i := range out {
		out[i] = wrap.Pad(out[i], v.layout.pane.x) + beside[i]
	}
	return out
}

// paneShows reports whether the payload stands beside the stage.
func (v *view) paneShows() bool { return besidesPayload(v.nav.At) && v.layout.pane.w > 0 }

// paneLines draws the payload within its rectangle.
func (v *view) paneLines(r rect) []string {
	th := v.session.Theme
	ref := v.front().AnswerRef()
	v.pane.MarkAnswer(ref.Field, ref.Step, ref.Property)
	lines := v.pane.Beneath(r.w-3, r.h)
	edge := th.Muted.Render(theme.SignColumn) + " "
	out := make([]string, r.h)
	for i := range out {
		out[i] = edge
		if i < len(lines) {
			out[i] += wrap.Fit(lines[i], r.w-2)
		}
	}
	return out
}

// header is the journey, and on its right end where this goes and who does it, in less
// and less room.
func (v *view) header() string {
	some := max(16, v.layout.width/5-8)
	where, who, mark := cmp.Or(v.people.organization.Name, wrap.Fit(v.people.organization.ID, some)), v.session.Base.People.Me.Email, ""
	if v.sandbox {
		mark = "SANDBOX"
	}
	if why := v.people.away(); why != "" {
		mark = strings.TrimSpace(strings.Replace(why, "no network", "offline", 1) + " " + mark)
	}
	short := wrap.Fit(where, some)
	brief := parts(short, wrap.Fit(who, some+8), mark)
	name, _, _ := strings.Cut(who, "@")
	tight := parts(wrap.Fit(where, 12), wrap.Fit(name, 8), mark)
	tightest := parts(wrap.Fit(where, 8), wrap.Fit(name, 5), mark)
	return frame.Header(v.session.Theme, v.session.Theme.Named(v.color), "kickoff", v.steps(), v.layout.width,
		[]string{parts(where, who, mark), brief, tight, tightest}, parts(where, mark), parts(short, mark), strings.TrimSpace(short+" "+mark), v.least())
}

// least is what the header says at every width.
func (v *view) least() string {
	if v.sandbox {
		return "SANDBOX"
	}
	return wrap.Fit(v.people.organization.Name, 8)
}

func parts(words ...string) string {
	var list []string
	for _, w := range words {
		if w != "" {
			list = append(list, w)
		}
	}
	return strings.Join(list, " · ")
}

func (v *view) steps() []frame.Step {
	var list []frame.Step
	blocked := v.commands.inTheWay()
	shown := v.nav.Shown()
	if v.nav.At == journey.Rows { // what the rows share stays apart from them
		shown = []journey.Stage{journey.Start, journey.Rows, journey.Launch}
	}
	for _, at := range shown {
		if at == journey.Launch && v.nav.At != at && !v.nav.Done && !v.nav.Rows {
			continue
		}
		s := frame.Step{Label: v.nav.Title(at), State: v.state(at, blocked)}
		if at == journey.Kickoff && v.nav.Open {
			p := v.session.Progress()
			s.Note, s.More = fmt.Sprintf("%d/%d", p.Answered, p.Total), fmt.Sprintf(" · %d left", p.Left)
		}
		if at == journey.Rows {
			s.Note, s.More = v.tables.note()
			if v.tables.row != 0 {
				s.Label = fmt.Sprintf("Row %d", v.tables.row)
			}
		}
		list = append(list, s)
	}
	return list
}

// state is how a stage is marked: one that was visited is done unless something stands
// in the way there. The review is done when nothing does anywhere.
func (v *view) state(at journey.Stage, blocked map[journey.Stage]int) frame.State {
	mark := v.nav.Mark(at)
	if v.launchingRows() {
		mark = map[journey.Stage]journey.Mark{journey.Start: journey.Visited, journey.Rows: journey.Visited, journey.Launch: journey.Current}[at]
	}
	switch mark {
	case journey.Current:
		return frame.Now
	case journey.PassedOver:
		return frame.Skipped
	case journey.Visited:
		switch {
		case at == journey.Rows && v.tables.stage.Wrong() > 0:
			return frame.Wrong
		case blocked[at] > 0 && at != journey.Review:
			return frame.Wrong
		case blocked[at] > 0:
			return frame.Open
		}
		return frame.Done
	}
	return frame.Open
}

// launchingRows reports that rows of a table are on their way, or what became of them: they
// are launched where they stand.
func (v *view) launchingRows() bool { return v.nav.At == journey.Rows && v.tables.stage.Launching() }

// rule is a line across the screen, with a word in it where there is one.
func (v *view) rule(word string) string {
	th := v.session.Theme
	if word == "" {
		return th.Muted.Render(strings.Repeat(theme.SignRule, v.layout.width))
	}
	return wrap.Fit(" "+th.Error.Render(theme.SignError+" "+word), v.layout.width)
}

// word is how the saving goes, behind how many processes were launched.
func (v *view) word() string {
	count := ""
	if n := len(v.commands.launched.runs); n > 0 && !v.nav.Done {
		count = fmt.Sprintf("%d launched", n)
	}
	return parts(count, v.saver.word())
}

// footRule is the line over the help: what is wrong behind the screen, else how
// the saving goes.
func (v *view) footRule() string {
	for _, word := range []string{v.saver.trouble(), v.people.trouble()} {
		if word != "" {
			return v.rule(word)
		}
	}
	word, th := v.word(), v.session.Theme
	rest := v.layout.width - wrap.Width(word) - 3
	if word == "" || rest < 1 {
		return v.rule("")
	}
	return th.Muted.Render(strings.Repeat(theme.SignRule, rest)) + " " + th.Muted.Render(word) + " " + th.Muted.Render(theme.SignRule)
}

// footer is the help line: what has just happened, on lines above it too where it is
// long, as far as that has room, else the keys that act now.
func (v *view) footer(most int) []string {
	th, width := v.session.Theme, v.layout.width
	if v.status.text == "" {
		return []string{footer.Line(th, v.footerKeys(), width)}
	}
	lines := frame.Status(th, v.status.kind, v.status.text, width-1, most)
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return lines
}

func (v *view) footerKeys() []key.Binding {
	if d := v.dialogs.Top(); d != nil {
		return d.Keys()
	}
	return v.byWeight(v.front())
}

// byWeight are the keys that act, the weightiest first: enter, what this place is for,
// esc, the review, the draft, where one may go, and the rest.
func (v *view) byWeight(front stage.Stage) []key.Binding {
	own := front.Keys()
	if front.CapturesInput() {
		return own
	}
	n := min(1, len(own))
	keys, moves := own[:n:n], []key.Binding(nil)
	var acts []key.Binding
	for _, b := range own[n:] {
		switch {
		case footer.Moves(b):
			moves = append(moves, b)
		case b.Help().Desc != "":
			acts = append(acts, b)
		}
	}
	first := min(1, len(acts))
	if v.nav.At == journey.Rows { // to mend them and to launch them are both what the place is for
		first = min(2, len(acts))
	}
	keys = append(append(keys, acts[:first]...), menuKey())
	everywhere := "rsg"
	if n > 0 && own[0].Help().Desc == "review" {
		everywhere = "sg"
	}
	if !v.nav.Open || v.nav.At == journey.Launch || v.nav.Flying || v.launchingRows() {
		return slices.Concat(keys, acts[first:], moves, v.commands.keys("?"))
	}
	return slices.Concat(keys, v.commands.keys(everywhere), acts[first:], v.commands.keys("no"), moves, v.commands.keys("pz?"))
}

// title is that of the window: what is done, and where.
func (v *view) title() string {
	what := []string{v.nav.Title(v.nav.At)}
	if v.nav.Open {
		what = append([]string{v.session.Template.Title}, what...)
	}
	where := v.people.organization.Name
	if v.sandbox {
		where = strings.TrimSpace(where + " SANDBOX")
	}
	return parts(append(what, where)...) + " – kickoff"
}
