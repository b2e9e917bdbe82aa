package tui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
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

// rowsUndone is which processes of a table may be archived, once they were looked at, or
// what became of them.
type rowsUndone struct {
	of            *grid.Stage
	archived, may []ledger.Entry
	// kept says of those that stay why.
	kept []string
	err  error
}

// askUndo looks which of the processes that the table made nobody touched.
func (r *rowSender) askUndo() tea.Cmd {
	if r.tables.table.Kept == nil {
		return nil
	}
	taken, book, id := undo.Of(r.sends()), r.o.Delivery.Ledger, r.tables.table.Kept.ID()
	of := r.tables.stage
	of.Undoing("looking which of them nobody touched", nil, nil)
	return func() tea.Msg {
		all, err := book.Read()
		out := rowsUndone{of: of, err: err}
		for _, e := range undo.Batch(all, id) {
			if e.Status != ledger.Launched || e.Outcome.Archived {
				continue
			}
			f, err := taken.Look(context.Background(), e)
			switch {
			case err != nil:
				out.err = err
				return out
			case f.Status == undo.Untouched:
				out.may = append(out.may, e)
			case f.Status == undo.Kept:
				out.kept = append(out.kept, "row "+strconv.Itoa(e.Intent.Row)+": "+f.Reason)
			}
		}
		slices.SortFunc(out.may, func(a, b ledger.Entry) int { return a.Intent.Row - b.Intent.Row })
		return out
	}
}

// undone asks before processes are archived, and says what came of it.
func (r *rowSender) undone(msg rowsUndone) tea.Cmd {
	s := msg.of
	s.Undoing("", msg.kept, msg.err)
	if msg.may == nil {
		r.archiving = nil
	}
	r.tellArchived(msg.archived)
	var rows []int
	for _, e := range msg.archived {
		rows = append(rows, e.Intent.Row)
	}
	s.TakeBack(rows)
	switch shows := r.tables.stage == s && s.Launching() && !r.sending(); {
	case !shows && msg.err != nil:
		r.notify(msg.err.Error(), "")
		return nil
	case !shows && len(rows) > 0:
		r.notify(humanize.Count(len(rows), "process")+" archived", "")
		return nil
	case !shows || msg.err != nil || len(msg.may) == 0:
		return nil
	}
	var names []string
	for _, e := range msg.may[:min(few, len(msg.may))] {
		names = append(names, s.Call(e.Intent.Row))
	}
	which := humanize.List(names)
	if more := len(msg.may) - few; more > 0 {
		which = strings.Join(names, ", ") + fmt.Sprintf(" and %d more", more)
	}
	text := fmt.Sprintf("Archive %s that nobody touched? Rows %s.", humanize.Count(len(msg.may), "process"), which)
	if n := len(msg.kept); n > 0 {
		text += fmt.Sprintf(" %d %s: %s.", n, humanize.Verb(n, "stays", "stay"), clean.Message(msg.kept[0]))
	}
	s.Undoing("", nil, nil)
	return r.screen.ask(text,
		dialog.Choice{Key: "y", Label: "archive them; Tallyfy can bring them back", Do: func() tea.Cmd { return r.archive(msg) }},
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

// archiving is the archiving of processes that is under way.
type archiving struct {
	// stop has no further one archived; done holds what came of it.
	stop context.CancelFunc
	done chan rowsUndone
}

// awaitArchived ends the archiving when the screen is gone, behind the one that is under way.
func (r *rowSender) awaitArchived() {
	if r.archiving == nil {
		return
	}
	r.archiving.stop()
	select {
	case out := <-r.archiving.done:
		r.tellArchived(out.archived)
	case <-time.After(answerTimeout):
	}
}

func (r *rowSender) archive(msg rowsUndone) tea.Cmd {
	taken := undo.Of(r.sends())
	msg.of.Undoing("archiving "+humanize.Count(len(msg.may), "process"), nil, nil)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan rowsUndone, 1)
	r.archiving = &archiving{stop, done}
	return func() tea.Msg {
		out := rowsUndone{of: msg.of, kept: msg.kept}
		defer func() { done <- out }()
		for _, e := range msg.may {
			if ctx.Err() != nil {
				return out
			}
			f, err := taken.Archive(context.Background(), e)
			switch {
			case err != nil:
				out.err = fmt.Errorf("%s archived, then: %w; u goes on", humanize.Count(len(out.archived), "process"), err)
				return out
			case f.Status == undo.Archived:
				out.archived = append(out.archived, e)
			default:
				out.kept = append(out.kept, "row "+strconv.Itoa(e.Intent.Row)+": "+f.Reason)
			}
		}
		return out
	}
}
