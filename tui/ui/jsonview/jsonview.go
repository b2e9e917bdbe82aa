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
	layout
	theme *theme.Theme

	highlighted payload.Span
	// first and last are the marked lines, last below first for none.
	first, last int
	// reveal is a line that the next View must show, -1 for none.
	reveal int

	// at is the line under the cursor; pointed: it shows, because somebody walks here.
	at      int
	pointed bool

	// top is the first line on the screen, skip how many of its rows are above it.
	top, skip, height int

	search *input.Input
	// typing: the search line has the keyboard. hit is the line found, -1 for none.
	typing bool
	hit    int
	cursor *tea.Cursor
}

// New makes an empty pane.
func New(th *theme.Theme) *View {
	v := &View{layout: layout{width: 80}, theme: th, last: -1, reveal: -1, height: 20, search: input.New(th, "")}
	v.Show(payload.Launch{}, nil)
	return v
}

// Show shows the body of another launch; name says what an id of it is, "" where that is
// not known. What was marked by name stays marked, and the place on the screen is kept
// as far as the body reaches.
func (v *View) Show(l payload.Launch, name func(payload.Mention) string) {
	former := v.Lines()
	v.document = newDocument(l, name)
	v.hit = -1
	if v.Lines() != former {
		v.unfold() // what was folded is elsewhere
	}
	if v.highlighted != (payload.Span{}) {
		v.find()
	}
	v.top, v.skip, v.at = min(v.top, v.Lines()-1), 0, min(v.at, v.Lines()-1)
}

// MarkAnswer marks the lines that a field, a step or a property of the launch
// made; one of the three names it. They stay marked as the body changes.
func (v *View) MarkAnswer(field, step, property string) {
	v.highlighted = payload.Span{Field: field, Step: step, Property: property}
	v.find()
}

func (v *View) find() {
	first, last := v.span(v.highlighted)
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
		v.at = v.toggle(v.at)
		v.reveal = v.at
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
	v.hit = -1
	if want := clean.Fold(v.search.Value()); want != "" {
		v.hit = v.lineWith(want, from, step)
	}
	if v.hit >= 0 {
		v.reveal, v.at = v.hit, v.hit
	}
}

// Part is what the line under the cursor holds: its value, a text without its quotes, or
// the list or object that it opens or closes.
func (v *View) Part() string { return v.part(v.at) }

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
		footer.Bind("z", v.toggles(v.at), "z"),
		footer.Bind("↑/↓", "move", "up", "down"),
		footer.Bind("pgup/pgdn", "page", "pgup", "pgdown", "space"),
		footer.Bind("home/end", "ends", "home", "end"),
		footer.Bind("/", "find", "/"),
		next,
	}
}
