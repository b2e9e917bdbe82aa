package stage

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/delivery"
	"kickoff/api/session/undo"
	"kickoff/payload/store/ledger"
	"kickoff/tui/theme"
)

// Undo takes one launch back by its key: the first press looks whether anybody touched the
// process since and says what the second will do, which archives it.
type Undo struct {
	// busy is what is being done at this moment, "" for nothing.
	busy    string
	finding undo.Finding
	err     error
}

// Undone is what came of a press.
type Undone struct {
	Entry   string
	Finding undo.Finding
	Err     error
}

// Press looks, or archives what was looked at. At once: it archives without asking a second
// time what nobody touched.
func (u *Undo) Press(by *delivery.Delivery, e ledger.Entry, atOnce bool) tea.Cmd {
	if u.busy != "" || u.Done() {
		return nil
	}
	taken, archives := undo.Of(by), atOnce || u.finding.Status == undo.Untouched
	if u.busy = "looking whether anybody touched it"; archives {
		u.busy = "archiving it"
	}
	u.finding, u.err = undo.Finding{}, nil
	return func() tea.Msg {
		var f undo.Finding
		var err error
		if !archives {
			f, err = taken.Look(context.Background(), e)
		}
		if archives || f.Status == undo.Archived { // which the ledger does not know yet
			f, err = taken.Archive(context.Background(), e)
		}
		return Undone{e.ID, f, err}
	}
}

// Take takes what came of the press.
func (u *Undo) Take(msg Undone) { u.busy, u.finding, u.err = "", msg.Finding, msg.Err }

// Done reports that the process is archived.
func (u *Undo) Done() bool { return u.finding.Status == undo.Archived }

// May reports that the key does something.
func (u *Undo) May() bool { return u.busy == "" && !u.Done() }

// Words say how it stands, with their sign; "" for nothing to say.
func (u *Undo) Words(th *theme.Theme) (style theme.Style, sign, text string) {
	switch {
	case u.busy != "":
		return th.Accent, theme.SignNow, u.busy + theme.SignCut
	case u.err != nil:
		return th.Warn, theme.SignWarn, u.err.Error()
	}
	switch u.finding.Status {
	case undo.Untouched:
		return th.Warn, theme.SignWarn, "Nobody touched it. u again archives it: its tasks leave everybody's list; Tallyfy can bring it back"
	case undo.Archived:
		return th.Good, theme.SignDone, "Archived: this process and no other. Tallyfy can bring it back."
	case undo.Kept, undo.Gone:
		return th.Warn, theme.SignWarn, "Nothing was archived: " + u.finding.Reason
	}
	return th.Text, "", ""
}
