package start

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/picker"
	"kickoff/tui/stage"
	"kickoff/tui/ui/wrap"
)

// tab is one of the lists of the stage: what can be opened, found by typing.
type tab interface {
	// title names it, with how many there are.
	title() string
	// find is the list itself.
	find() *picker.Picker
	// take shows what a command of the tab brought, and is
	// false for the message of another.
	take(msg tea.Msg) (cmd tea.Cmd, e stage.Event, taken bool)
	// choose opens a row.
	choose(picker.Item) (tea.Cmd, stage.Event)
	// actions are the keys of this tab alone, that of a chosen row first.
	actions() []stage.Action
	// status is what is worth saying below the list, "" for nothing, or what went wrong.
	status() (text string, err error)
	// details draws what is known of the row in front.
	details(*pane)
}

// list is what the tabs of what is kept on disk have in common.
type list[T any] struct {
	*Stage
	picker  *picker.Picker
	entries []T
}

func newList[T any](s *Stage, what string) list[T] {
	return list[T]{Stage: s, picker: picker.New(s.o.Theme, picker.Options{Table: true, Empty: s.emptiness, Placeholder: "type to find " + what})}
}

// counted is a tab's name with how many rows it has.
func (l *list[T]) counted(name string) string { return fmt.Sprintf("%s %d", name, len(l.entries)) }

// Click turns to the tab whose title stands in a cell of the last View.
func (s *Stage) Click(x, y int) (tea.Cmd, bool) {
	if y != 0 || s.question != nil || s.opening.busy() {
		return nil, false
	}
	line := ansi.Strip(s.titles())
	for i, t := range s.tabs {
		before, _, drawn := strings.Cut(line, t.title())
		if at := wrap.Width(before); drawn && x >= at-1 && x <= at+wrap.Width(t.title()) {
			cmd, _ := s.turn(i - s.at)()
			return cmd, true
		}
	}
	return nil, false
}

func (l *list[T]) find() *picker.Picker { return l.picker }

// show lists entries, and behind them items that stand for none.
func (l *list[T]) show(entries []T, item func(T) picker.Item, others ...picker.Item) tea.Cmd {
	l.entries = entries
	items := make([]picker.Item, len(entries), len(entries)+len(others))
	for i, e := range entries {
		items[i] = item(e)
		items[i].At = i
	}
	for _, other := range others {
		other.At = -1
		items = append(items, other)
	}
	return l.picker.SetItems(items)
}

// inFront is the entry of the highlighted row; false when there is none.
func (l *list[T]) inFront() (e T, ok bool) {
	item, ok := l.picker.Highlighted()
	if !ok {
		return e, false
	}
	if item.At < 0 || item.At >= len(l.entries) {
		return e, false
	}
	return l.entries[item.At], true
}
