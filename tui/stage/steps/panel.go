package steps

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/payload/store/autosave"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/overlay"
	"kickoff/tui/ui/wrap"
)

// panel is an editor under the list.
type panel interface {
	// Changed tells what has become different of what it shows.
	Changed(stage.Change) tea.Cmd
	// Update handles a message; the ending says whether the editor is finished.
	Update(msg tea.Msg) (tea.Cmd, ending)
	// typing is what is typed in it and is no answer yet, leave takes that.
	typing() autosave.Typing
	leave() tea.Cmd
	// title says what is asked for which steps, height how many lines its card would have of a
	// screen whose table leaves rest.
	title() string
	height(rest int) int
	// View draws what is within the edges, and what is said below it, which may take so many
	// lines at most.
	View(width, height int) []string
	foot(width, most int) []string
	// Cursor is relative to the last View.
	Cursor() *tea.Cursor
	Keys() []key.Binding
}

type ending int

const (
	open ending = iota
	applied
	dropped
)

// layout is how the lines are shared out, from the top.
type layout struct{ status, head, list, space, told, panel int }

func (s *Steps) layout() layout {
	l := layout{list: s.height}
	take := func(lines, atLeast int) int {
		if l.list-lines < atLeast {
			return 0
		}
		l.list -= lines
		return lines
	}
	if s.panel != nil {
		l.panel = s.panelHeight()
		l.list -= l.panel
	}
	if l.status = take(1, 3); l.status == 0 && s.typing && l.list > 0 {
		l.status = take(1, 0)
	}
	if s.panel == nil {
		l.told = take(max(2, len(s.told(max(2, s.height/3)))), 3)
	}
	if s.height >= low && s.width >= narrow {
		l.head = take(1, 6)
		l.status += take(l.head, 6) // a line between them
	}
	if s.height >= low && (l.told > 0 || !s.compact) {
		l.space = take(1, 6)
	}
	if s.panel != nil { // it stands right below the table
		l.list = min(l.list, max(1, s.stack.Tall(l.list)))
	}
	return l
}

// panelHeight is what the card of the open panel is given beside some rows of the table; all
// where there is no room for both.
func (s *Steps) panelHeight() int {
	wanted := s.panel.height(s.height - 4 - s.stack.Tall(s.height))
	above := min(max(4, min(9, s.height-10)), max(0, s.height-5))
	if given := min(wanted, s.height-above); given >= min(wanted, enough) {
		return given
	}
	return s.height
}

// card draws the open panel in so many lines.
func (s *Steps) card(height int) []string {
	edge := overlay.Card{Theme: s.session.Theme, Label: s.panel.title(), Bar: s.compact, Width: s.width}
	inner, most := edge.Inner(), min(2, height-edge.Edges(nil)-leastBody-1)
	if !s.compact {
		most = max(1, most) // its edge has the room
	}
	foot := s.panel.foot(inner-1, most)
	room := height - edge.Edges(foot)
	heading := edge.Heading(min(2, room-leastBody-1))
	s.inside.x, s.inside.y = edge.Start()
	s.inside.y += len(heading)
	return edge.Draw(append(heading, s.panel.View(inner, max(1, room-len(heading)))...), foot)
}

// enough is the height that a card needs to be of use, leastBody what its foot leaves to
// it: a line and three rows.
const enough, leastBody = 7, 4

// said are words in a card's foot, in at most so many lines.
func said(style theme.Style, text string, width, most int) []string {
	if text == "" {
		return nil
	}
	lines := wrap.Most(text, width, most)
	for i, line := range lines {
		lines[i] = style.Render(line)
	}
	return lines
}
