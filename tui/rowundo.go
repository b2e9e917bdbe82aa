package tui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/undo"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/ledger"
	"kickoff/tui/dialog"
	grid "kickoff/tui/stage/rows"
)

// rowsUndone is how far taking the processes of a table back is: one after the other they
// are looked at and, once a person says so, archived.
type rowsUndone struct {
	of    *grid.Stage
	batch string
	taken *undo.Undo
	// archives: they are archived. next are those that come next, of all.
	archives bool
	all      int
	next     []ledger.Entry
	// may are those that nobody touched, kept says of those that stay why.
	may  []ledger.Entry
	kept []string
	// archived are the newest, gone the processes that were, by their ids.
	archived []ledger.Entry
	gone     map[string]bool
	marked   rowsMarked
	err      error
}

// rowsMarked: the file of the result says what is archived. It was elsewhere before where it
// could not be replaced; both names are "" where there is none.
type rowsMarked struct {
	to, was string
	err     error
}

// mark has the result of a batch say which processes are archived.
func (r *rowSender) mark(batch string, gone map[string]bool) (m rowsMarked) {
	if r.o.Batches != nil && batch != "" && len(gone) > 0 {
		m.to, m.was, m.err = r.o.Batches.MarkArchived(batch, gone)
	}
	return m
}

// marked says what became of the file, where that is worth a word.
func (r *rowSender) marked(m rowsMarked) {
	switch {
	case m.err != nil:
		r.notify("the result of the table still says launched: "+m.err.Error(), "")
	case m.to != m.was:
		r.notify(filepath.Base(m.was)+" could not be replaced: what is archived is told in "+filepath.Base(m.to), "")
	}
}

// askUndo looks which of the processes that the table made nobody touched.
func (r *rowSender) askUndo() tea.Cmd {
	if r.tables.table.Kept == nil {
		return nil
	}
	u, book := rowsUndone{of: r.tables.stage, batch: r.tables.table.Kept.ID(), taken: undo.Of(r.sends())}, r.o.Delivery.Ledger
	u.of.Undoing(u.busy(), nil, nil)
	return func() tea.Msg {
		all, err := book.Read()
		u.next, u.err = undo.Batch(all, u.batch), err
		u.next = slices.DeleteFunc(u.next, func(e ledger.Entry) bool { return e.Status != ledger.Launched || e.Outcome.Archived })
		u.all = len(u.next)
		return u
	}
}

// busy says what is being done, and how far that is.
func (u rowsUndone) busy() string {
	text := "looking which of them nobody touched"
	if u.archives {
		text = "archiving " + humanize.Count(u.all, "process")
	}
	if u.all > 0 {
		text += fmt.Sprintf(": %d of %d", u.all-len(u.next), u.all)
	}
	return text
}

// step looks at the next process, or archives it.
func (u rowsUndone) step() rowsUndone {
	e, do := u.next[0], u.taken.Look
	if u.archives {
		do = u.taken.Archive
	}
	u.next, u.archived = u.next[1:], nil
	f, err := do(context.Background(), e)
	switch {
	case err != nil && u.archives:
		u.err = fmt.Errorf("%s archived, then: %w; u goes on", humanize.Count(len(u.gone), "process"), err)
	case err != nil:
		u.err = err
	case f.Status == undo.Untouched:
		u.may = append(u.may, e)
	case f.Status == undo.Archived && u.archives:
		u.archived = []ledger.Entry{e}
		u.gone[e.Outcome.Run.ID] = true
	case f.Status == undo.Kept || u.archives:
		u.kept = append(u.kept, "row "+strconv.Itoa(e.Intent.Row)+": "+f.Reason)
	}
	return u
}

// over: no step follows.
func (u rowsUndone) over() bool { return len(u.next) == 0 || u.err != nil }

// goOn takes the next step. What comes of one that archives is known when the screen is
// gone, too.
func (r *rowSender) goOn(u rowsUndone) tea.Cmd {
	u.of.Undoing(u.busy(), nil, nil)
	done := make(chan rowsUndone, 1)
	if u.archives {
		r.archiving = done
	}
	return func() tea.Msg {
		out := u.step()
		if u.archives && out.over() {
			out.marked = r.mark(u.batch, u.gone)
		}
		done <- out
		return out
	}
}

// undone takes the next step, asks before processes are archived, and says what came of it.
func (r *rowSender) undone(msg rowsUndone) tea.Cmd {
	s := msg.of
	if msg.archives {
		r.archiving = nil
	}
	r.tellArchived(msg.archived)
	for _, e := range msg.archived {
		s.TakeBack(e.Intent.Row)
	}
	if !msg.over() {
		return r.goOn(msg)
	}
	s.Undoing("", msg.kept, msg.err)
	s.Written(msg.marked.to)
	defer r.marked(msg.marked)
	switch shows := r.tables.stage == s && s.Launching() && !r.sending(); {
	case !shows && msg.err != nil:
		r.notify(msg.err.Error(), "")
		return nil
	case !shows && len(msg.gone) > 0:
		r.notify(humanize.Count(len(msg.gone), "process")+" archived", "")
		return nil
	case !shows || msg.err != nil || msg.archives || len(msg.may) == 0:
		return nil
	}
	slices.SortFunc(msg.may, func(a, b ledger.Entry) int { return a.Intent.Row - b.Intent.Row })
	var names []string
	for _, e := range msg.may {
		names = append(names, humanize.Cut(s.Call(e.Intent.Row), 40))
	}
	text := "Nobody touched " + humanize.Verb(len(msg.may), "it", "them") + " since."
	if n := len(msg.kept); n > 0 {
		text += fmt.Sprintf(" %d %s: %s.", n, humanize.Verb(n, "stays", "stay"), clean.Message(msg.kept[0]))
	}
	text += " Rows: " + humanize.List(names) + "."
	s.Undoing("", nil, nil)
	return r.screen.ask("Archive "+humanize.Count(len(msg.may), "process")+"?", text,
		dialog.Choice{Key: "y", Label: "archive them: Tallyfy can bring them back", Do: func() tea.Cmd {
			return r.goOn(rowsUndone{of: s, batch: msg.batch, taken: msg.taken, archives: true, all: len(msg.may), next: msg.may, kept: msg.kept, gone: map[string]bool{}})
		}},
		dialog.Choice{Key: "esc", Label: "keep them"},
	)
}

// tellArchived notes which processes were archived, for the words after the screen is gone.
func (r *rowSender) tellArchived(list []ledger.Entry) {
	for _, e := range list {
		run := e.Outcome.Run
		r.outcome.Runs = slices.DeleteFunc(r.outcome.Runs, func(made api.Run) bool { return made.ID == run.ID })
		r.outcome.Archived = append(r.outcome.Archived, api.Run{ID: run.ID, Name: run.Name, URL: run.URL})
	}
}

// takenBack notes a launch that its own key took back, which may be a row of a table.
func (r *rowSender) takenBack(f undo.Finding) tea.Cmd {
	if f.Status != undo.Archived {
		return nil
	}
	r.tellArchived([]ledger.Entry{f.Entry})
	return func() tea.Msg { return r.mark(f.Entry.Intent.Batch, map[string]bool{f.Entry.Outcome.Run.ID: true}) }
}

// awaitArchived waits for the archiving that is under way when the screen is gone; no other
// follows.
func (r *rowSender) awaitArchived() {
	if r.archiving == nil {
		return
	}
	select {
	case out := <-r.archiving:
		r.tellArchived(out.archived)
		if !out.over() {
			r.mark(out.batch, out.gone)
		}
	case <-time.After(answerTimeout):
	}
}
