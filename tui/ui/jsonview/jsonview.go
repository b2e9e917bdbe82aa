// Package jsonview shows a JSON body: coloured, scrolled, searched, with the
// lines of one answer marked and beside each id what it is. It shows bytes that others made and never changes
// them. Only the lines on the screen are looked at, so a body of any size costs
// the same.
//
// The viewport of bubbles is not used: its soft wrap knows neither blanks nor a
// hanging indent, and it measures all lines at every look. A key costs it 0.6 ms
// in 100 lines, 8 ms in 1,000 and 36 ms in 10,000, another body 0.8, 5 and 45 ms;
// here each takes 0.1 to 0.3 ms.
package jsonview

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/input"
)

// View is the pane. It starts empty, at the first line.
type View struct {
	theme *theme.Theme
	body  []byte
	// starts are the offsets at which the lines of the body begin.
	starts []int
	spans  []payload.Span
	// mentions are the ids in the body, in line order; name says what one is.
	mentions []payload.Mention
	name     func(payload.Mention) string
	// folded are the lines as a search compares them, made when the first one begins.
	folded []string

	highlighted payload.Span
	// first and last are the marked lines, last below first for none.
	first, last int
	// reveal is a line that the next View must show, -1 for none.
	reveal int

	// at is the line under the cursor; pointed: it shows, because somebody walks here.
	at      int
	pointed bool
	// closed are the last lines of what is folded, by the line that it is folded into;
	// opened are the long lines that show whole.
	closed map[int]int
	opened map[int]bool

	// top is the first line on the screen, skip how many of its rows are above it.
	top, skip int
	width     int
	height    int

	search *input.Input
	// typing: the search line has the keyboard. hit is the line found, -1 for none.
	typing bool
	hit    int
	cursor *tea.Cursor
}

// New makes an empty pane.
func New(th *theme.Theme) *View {
	v := &View{theme: th, last: -1, reveal: -1, hit: -1, width: 80, height: 20, search: input.New(th, "")}
	v.unfold()
	v.Show(payload.Launch{}, nil)
	return v
}

// Show shows the body of another launch; name says what an id of it is, "" where that is
// not known. What was marked by name stays marked, and the place on the screen is kept
// as far as the body reaches.
func (v *View) Show(l payload.Launch, name func(payload.Mention) string) {
	v.name = name
	body := bytes.TrimSuffix(l.Body, []byte("\n"))
	v.body, v.spans, v.mentions, v.folded = body, l.Spans, l.Mentions, nil
	former := len(v.starts)
	v.starts = append(v.starts[:0], 0)
	for at := 0; ; {
		n := bytes.IndexByte(body[at:], '\n')
		if n < 0 {
			break
		}
		at += n + 1
		v.starts = append(v.starts, at)
	}
	v.hit = -1
	if v.Lines() != former {
		v.unfold() // what was folded is elsewhere
	}
	if v.highlighted != (payload.Span{}) {
		v.find()
	}
	v.top, v.skip, v.at = min(v.top, v.Lines()-1), 0, min(v.at, v.Lines()-1)
}

// unfold opens all that is folded by hand, and folds all that is long.
func (v *View) unfold() { v.closed, v.opened = map[int]int{}, map[int]bool{} }

// Lines is the number of lines of the body, at least one.
func (v *View) Lines() int { return len(v.starts) }

// MarkAnswer marks the lines that a field, a step or a property of the launch
// made; one of the three names it. They stay marked as the body changes.
func (v *View) MarkAnswer(field, step, property string) {
	v.highlighted = payload.Span{Field: field, Step: step, Property: property}
	v.find()
}

func (v *View) find() {
	first, last := 0, -1
	for _, s := range v.spans {
		if s.Field == v.highlighted.Field && s.Step == v.highlighted.Step && s.Property == v.highlighted.Property {
			first, last = s.First, s.Last
			break
		}
	}
	if last >= first && (first != v.first || last != v.last) {
		v.reveal, v.at = first, first
	}
	v.first, v.last = first, last
}

// Typing reports that the search line has the keyboard.
func (v *View) Typing() bool { return v.typing }

// Takes reports that a key is the search's: one that is typed, or the one that ends it.
func (v *View) Takes(press tea.KeyPressMsg) bool {
	return v.typing || v.hit >= 0 && press.String() == "esc"
}

// CapturesInput reports that esc ends a search within the pane.
func (v *View) CapturesInput() bool { return v.typing || v.hit >= 0 }

// Update takes a key or a paste and reports whether it was used.
func (v *View) Update(msg tea.Msg) bool {
	press, ok := msg.(tea.KeyPressMsg)
	if v.typing {
		return v.typed(msg)
	}
	if !ok {
		return false
	}
	return v.scroll(press.String())
}

func (v *View) typed(msg tea.Msg) bool {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "enter":
			v.stopTyping()
			return true
		case "esc":
			v.stopTyping()
			v.hit = -1
			return true
		}
	}
	if _, changed := v.search.Update(msg); changed {
		v.seek(v.top, 1)
	}
	return true
}

func (v *View) stopTyping() {
	v.typing = false
	v.search.Blur()
}

func (v *View) scroll(pressed string) bool {
	page := max(1, v.height-1)
	switch pressed {
	case "up":
		v.up()
	case "down":
		v.down()
	case "pgup":
		v.rowsUp(page)
		v.at = v.top
	case "pgdown", "space":
		v.rowsDown(page)
		v.at = v.top
	case "home":
		v.top, v.skip, v.at = 0, 0, 0
	case "end":
		v.toEnd()
		v.at = v.before(v.Lines())
	case "z":
		v.fold()
	case "/":
		v.Search()
	case "n":
		v.seek(v.hit+1, 1)
	case "N":
		v.seek(v.hit-1, -1)
	case "esc":
		used := v.hit >= 0
		v.hit = -1
		return used
	default:
		return false
	}
	return true
}

// Point says whether the line under the cursor is shown, because somebody walks here.
func (v *View) Point(on bool) { v.pointed = on }

// Search has the text typed that is looked for.
func (v *View) Search() {
	v.typing = true
	v.search.SetValue("")
	v.search.Focus()
}

// seek looks for the search text, in any case, from a line on in one direction
// and around the end.
func (v *View) seek(from, step int) {
	want := clean.Fold(v.search.Value())
	v.hit = -1
	if len(want) == 0 {
		return
	}
	v.prepare()
	for i := range v.Lines() {
		line := ((from+i*step)%v.Lines() + v.Lines()) % v.Lines()
		if strings.Contains(v.folded[line], want) {
			v.hit, v.reveal, v.at = line, line, line
			return
		}
	}
}

// prepare makes the lines ready to be searched, each with what its id is.
func (v *View) prepare() {
	if v.folded != nil {
		return
	}
	v.folded = make([]string, v.Lines())
	for i := range v.folded {
		line := string(v.line(i))
		if v.folded[i] = strings.ToUpper(line); strings.ContainsFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }) {
			v.folded[i] = clean.Fold(line) // the same for plain letters, at ten times the cost
		}
	}
	for _, m := range v.mentions {
		v.folded[m.Line] += "\n" + clean.Fold(v.name(m))
	}
}

// label says what the id on a line is, "" for a line without one.
func (v *View) label(i int) string {
	at, there := slices.BinarySearchFunc(v.mentions, i, func(m payload.Mention, line int) int { return m.Line - line })
	if !there {
		return ""
	}
	return v.name(v.mentions[at])
}

func (v *View) line(i int) []byte {
	if i+1 < len(v.starts) {
		return v.body[v.starts[i] : v.starts[i+1]-1]
	}
	return v.body[v.starts[i]:]
}

// Keys are the bindings that act now.
func (v *View) Keys() []key.Binding {
	if v.typing {
		return []key.Binding{
			footer.Bind("enter", "keep", "enter"),
			footer.Bind("esc", "end search", "esc"),
		}
	}
	next := footer.Bind("n/N", "next, former", "n", "N")
	next.SetEnabled(v.search.Value() != "")
	end := footer.Bind("esc", "end search", "esc")
	end.SetEnabled(v.hit >= 0)
	return []key.Binding{
		end,
		footer.Bind("z", v.folds(), "z"),
		footer.Bind("↑/↓", "move", "up", "down"),
		footer.Bind("pgup/pgdn", "page", "pgup", "pgdown", "space"),
		footer.Bind("home/end", "ends", "home", "end"),
		footer.Bind("/", "find", "/"),
		next,
	}
}
