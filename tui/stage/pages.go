package stage

import (
	"iter"

	tea "charm.land/bubbletea/v2"
)

// Page is one page of a list that is read behind the screen. The stage that
// asked shows the page and returns Next to have the following one; a page whose
// ID is not the one it asked with last is late and gets Stop.
type Page[T any] struct {
	ID    int
	Items []T
	// Err ends the list; Items may hold what came before it.
	Err error
	// Last: there are no more pages.
	Last bool

	next func() ([]T, error, bool)
	stop func()
}

// ReadPages is a command that brings the first page of a list.
func ReadPages[T any](id int, pages iter.Seq2[[]T, error]) tea.Cmd {
	next, stop := iter.Pull2(pages)
	return Page[T]{ID: id, next: next, stop: stop}.Next()
}

// Next is a command that brings the following page as a Page.
func (p Page[T]) Next() tea.Cmd {
	if p.Last || p.Err != nil {
		return nil
	}
	return func() tea.Msg {
		items, err, more := p.next()
		if err != nil || !more {
			p.stop()
		}
		return Page[T]{ID: p.ID, Items: items, Err: err, Last: !more, next: p.next, stop: p.stop}
	}
}

// Stop lets go of a list that nobody waits for any more.
func (p Page[T]) Stop() {
	if p.stop != nil {
		p.stop()
	}
}
