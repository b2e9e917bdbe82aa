package tui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/undo"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/ledger"
	"kickoff/tui/dialog"
)

// rowsUndone is which processes of a table may be archived, once they were looked at, or
// what became of them.
type rowsUndone struct {
	archived []int
	may      []ledger.Entry
	// kept says of those that stay why.
	kept   []string
	looked bool
	err    error
}

// askUndo looks which of the processes that the table made nobody touched.
func (r *rowSender) askUndo() tea.Cmd {
	if r.tables.table.Kept == nil {
		return nil
	}
	taken, book, id := undo.Of(r.sends()), r.o.Delivery.Ledger, r.tables.table.Kept.ID()
	r.tables.stage.Undoing("looking which of them nobody touched", 0, nil, nil)
	return func() tea.Msg {
		all, err := book.Read()
		out := rowsUndone{looked: true, err: err}
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
	s := r.tables.stage
	s.Undoing("", len(msg.archived), msg.kept, msg.err)
	s.TakeBack(msg.archived)
	if !msg.looked || msg.err != nil || len(msg.may) == 0 {
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
		text += fmt.Sprintf(" %d %s: %s.", n, map[bool]string{true: "stays", false: "stay"}[n == 1], clean.Message(msg.kept[0]))
	}
	s.Undoing("", 0, nil, nil)
	return r.screen.ask(text,
		dialog.Choice{Key: "y", Label: "archive them; Tallyfy can bring them back", Do: func() tea.Cmd { return r.archive(msg) }},
		dialog.Choice{Key: "esc", Label: "keep them"},
	)
}

func (r *rowSender) archive(msg rowsUndone) tea.Cmd {
	taken := undo.Of(r.sends())
	r.tables.stage.Undoing("archiving "+humanize.Count(len(msg.may), "process"), 0, nil, nil)
	return func() tea.Msg {
		out := rowsUndone{kept: msg.kept}
		for _, e := range msg.may {
			f, err := taken.Archive(context.Background(), e)
			switch {
			case err != nil:
				out.err = fmt.Errorf("%s archived, then: %w; u goes on", humanize.Count(len(out.archived), "process"), err)
				return out
			case f.Status == undo.Archived:
				out.archived = append(out.archived, e.Intent.Row)
			default:
				out.kept = append(out.kept, "row "+strconv.Itoa(e.Intent.Row)+": "+f.Reason)
			}
		}
		return out
	}
}
