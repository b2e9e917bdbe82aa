package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	engine "kickoff/api/session/batch"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/lines"
)

// tell says what became of the rows: in the file of the result, on standard output, and by
// the failure that it is where not all were launched.
func (s *sender) tell(ctx context.Context, r engine.Result) error {
	count := map[engine.Status][]int{}
	done := true
	for i, o := range r.Outcomes {
		count[o.Status] = append(count[o.Status], i)
		done = done && o.Done()
	}
	printed := s.print(r) // that it could not be is told behind what matters more
	for _, status := range []engine.Status{engine.Launched, engine.Found, engine.Failed, engine.Unknown, engine.Wrong, engine.Left, engine.Waiting} {
		if n := len(count[status]); n > 0 {
			s.Say("%d %s%s", n, status, s.about(r, status, count[status]))
		}
	}
	s.compared(r)
	s.file(r)
	if s.handle != nil && !s.Sandbox && slices.ContainsFunc(r.Outcomes, func(o engine.Outcome) bool { return o.Run.ID != "" && o.Reason != engine.Before }) {
		s.Say("`kickoff undo %s` archives those that nobody touched", s.handle.ID())
	}
	if done && s.handle != nil { // at last: until then --resume tells all of it again
		s.record.Base.Ended = s.Now()
		_, _ = s.handle.Write(s.record) // where that fails the next --resume ends it
	}
	return cmp.Or(s.failure(ctx, r, count), printed)
}

// about says of which rows that is so, where that is worth a word.
func (s *sender) about(r engine.Result, status engine.Status, rows []int) string {
	switch status {
	case engine.Launched:
		return ""
	case engine.Found:
		before := slices.DeleteFunc(slices.Clone(rows), func(i int) bool { return r.Outcomes[i].Reason != engine.Before })
		if len(before) == len(rows) {
			return ": launched before, and not sent again (--again starts anew)"
		}
	}
	text := ": " + s.called(rows)
	if status == engine.Failed || status == engine.Unknown {
		text += ": " + r.Outcomes[rows[0]].Reason
	}
	return text
}

// compared says what reading back gave.
func (s *sender) compared(r engine.Result) {
	how := "stored as sent"
	if r.Differ > 0 {
		how = fmt.Sprintf("of which %d %s", r.Differ, humanize.Verb(r.Differ, "is not stored as it was sent", "are not stored as they were sent"))
	}
	if r.Compared > 0 {
		s.Say("%s read back, %s", humanize.Count(r.Compared, "process"), how)
	}
	beside := newRowsByText()
	for _, o := range r.Outcomes {
		for _, text := range o.Beside {
			beside.add(text, o.Row)
		}
	}
	for _, text := range beside.order {
		s.Say("note: %s: %s", called(beside.rows[text], len(r.Outcomes)), text)
	}
	if r.Unread != nil {
		s.Say("warning: not all could be read back: %v", r.Unread)
	}
}

// jsonRow is a row with --json.
type jsonRow struct {
	Row    int           `json:"row"`
	Key    string        `json:"key"`
	Status engine.Status `json:"status"`
	// Run is null where there is no process, or none is known.
	Run    *jsonRun `json:"run"`
	Reason string   `json:"reason"`
}

type jsonRun struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// print prints one object a row, or one line a process.
func (s *sender) print(r engine.Result) error {
	for _, o := range r.Outcomes {
		var err error
		switch {
		case s.JSON:
			row := jsonRow{Row: o.Row, Key: o.Key, Status: o.Status, Reason: o.Reason}
			if o.Run.ID != "" {
				row.Run = &jsonRun{o.Run.ID, o.Run.Name, o.Run.URL}
			}
			err = s.WriteJSON(row)
		case o.Run.ID != "":
			_, err = fmt.Fprintln(s.Out, host.RunLine(o.Run.Name, o.Run.ID, o.Run.URL))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// file writes the result beside the table, or where --out says.
func (s *sender) file(r engine.Result) {
	path := s.record.ResultPath()
	if path == "" {
		return
	}
	to, err := s.record.WriteResult(s.Table.Sheet, r.Rows())
	switch {
	case err != nil:
		s.Say("warning: the result could not be written to %s: %v. `kickoff runs` has it, and the same command writes it again", path, cause(err))
	case to != path:
		s.Say("%s could not be replaced: the result is in %s", path, to)
	default:
		s.Say("the result is in %s: the rows as they were, with status, process id, link and reason", to)
	}
}

// cause is why a file cannot be written, without the name of one that stands in for it.
func cause(err error) error {
	if about, ok := errors.AsType[*os.PathError](err); ok {
		return about.Err
	}
	return err
}

// failure is how a batch ended that is not done.
func (s *sender) failure(ctx context.Context, r engine.Result, count map[engine.Status][]int) error {
	f := &failure.Failure{Kind: failure.KindPartial}
	done := len(count[engine.Launched]) + len(count[engine.Found])
	all := len(r.Outcomes) - len(count[engine.Left])
	f.Message = fmt.Sprintf("%d of %s launched", done, humanize.Count(all, "row"))
	next := "`kickoff batch --resume` goes on"
	var later *engine.LaterError
	switch {
	case errors.As(r.Ended, &later):
		next = fmt.Sprintf("%s: from %s on, `kickoff batch --resume` goes on", later, s.progress.time(later.At))
	case r.Ended != nil && ctx.Err() == nil:
		next = lines.Stop(r.Ended.Error()) + " " + next
	}
	for _, o := range r.Outcomes {
		why := s.found.why(o.Row)
		switch {
		case o.Status == engine.Wrong && why != nil:
			f.Problems = append(f.Problems, why...)
		case o.Status == engine.Failed || o.Status == engine.Unknown || o.Status == engine.Wrong:
			f.Problems = append(f.Problems, payload.Problem{Kind: payload.Invalid, Message: fmt.Sprintf("row %d: %s: %s", o.Row, o.Status, o.Reason)})
		case o.Differs:
			f.Problems = append(f.Problems, payload.Problem{Kind: payload.Invalid, Message: fmt.Sprintf("row %d: %s", o.Row, o.Reason)})
		}
	}
	switch {
	case len(count[engine.Unknown]) > 0:
		f.Kind = failure.KindUnknown
		f.Message += "; " + humanize.Count(len(count[engine.Unknown]), "row") + " may have been launched. " + next + ": it looks again, and sends what is not there half an hour after it was sent"
	case len(count[engine.Failed])+len(count[engine.Waiting]) > 0:
		f.Message += "; " + next
	case len(count[engine.Wrong]) > 0:
		f.Message += "; the wrong ones stay here"
	case r.Differ > 0:
		f.Kind, f.Exit = failure.KindUnexpected, failure.ExitDiffers
		f.Message += ", but not all are stored as they were sent"
	case r.Unread != nil: // as of one launch
		f.Kind, f.Exit = failure.KindUnexpected, failure.ExitDiffers
		f.Message += ", but not all can be read back"
	case ctx.Err() != nil:
		return nil // all were launched before it was stopped
	default:
		return nil
	}
	return f
}
