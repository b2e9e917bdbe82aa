// Package stage says what a stage of the wizard is and what all stages of one
// launch share. The stages themselves are its sub-packages, one each; none of
// them imports another.
package stage

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/receipt"
	"kickoff/payload/store/ledger"
)

// Stage is one step of the journey. It is a pointer that is made at the first
// visit and kept, so that coming back finds everything as it was.
type Stage interface {
	// Activate is called each time the stage comes to the front.
	Activate() tea.Cmd
	// Update handles a message and says what its parent should do, nil for nothing.
	Update(msg tea.Msg) (tea.Cmd, Event)
	// View draws within the size given last.
	View() string
	// Cursor is relative to the first cell of View; nil hides it.
	Cursor() *tea.Cursor
	SetSize(width, height int)
	// Keys are the bindings that act now; the footer and the help are made of them.
	Keys() []key.Binding
	// CapturesInput reports that esc closes something within the stage.
	CapturesInput() bool
	// AnswerRef names the field, step or property in focus, so that the payload pane
	// can mark its lines.
	AnswerRef() AnswerRef
	// Changed tells the stage in front what has become different of what it shows. A
	// stage that comes to the front later is activated instead.
	Changed(Change) tea.Cmd
}

// AnswerRef names the answer in focus; the zero AnswerRef is none.
type AnswerRef struct{ Field, Step, Property string }

// RefOf names the answer that a problem is about.
func RefOf(p payload.Problem) AnswerRef {
	return AnswerRef{Field: p.Field, Step: p.Step, Property: p.Property}
}

// Event is what a stage asks of its parent.
type Event interface{ event() }

type (
	// Next and Back move to the neighbouring stage.
	Next struct{}
	Back struct{}
	// GoTo brings the stage to the front that can mend the answer.
	GoTo struct{ Ref AnswerRef }
	// Opened: a launch was begun or resumed.
	Opened struct {
		*session.Session
		// Ahead are the keys and pastes that came while it was on its way.
		Ahead []tea.Msg
		// Table has rows that it is to be launched for; nil for one launch.
		Table *Table
	}
	// Offer: an unfinished launch waits, named by Title, to be resumed or discarded.
	Offer struct {
		Title           func() string
		Resume, Discard func() tea.Cmd
	}
	// OpenRow: the person wants to edit a row of a table in the form, by its number, with
	// the focus on an answer. MapColumns: they want to say what its columns are about.
	OpenRow struct {
		Number  int
		Session *session.Session
		Ref     AnswerRef
	}
	MapColumns struct{}
	// LaunchRows: the person wants the rows that are ready launched. UndoRows: they want
	// those that were launched just now taken back.
	LaunchRows struct{}
	UndoRows   struct{}
	// AskLaunch: the person wants to launch, and is asked before. Again: the launch was
	// sent before, and nobody knows whether it arrived.
	AskLaunch struct{ Again bool }
	// Sent: the process exists. Entry is the ledger's id of its launch.
	Sent struct {
		Run   api.Run
		Entry string
	}
	// Refused: it was not launched, for these problems as far as they are known;
	// with Unknown nobody can say yet whether it was, and Entry is the ledger's id of
	// it. SignedOut: the server does not take the token any more.
	Refused struct {
		Problems  []payload.Problem
		Unknown   bool
		Entry     string
		SignedOut bool
	}
	// Compared: the new process was compared with what was sent; Err is why it was not.
	Compared struct {
		Run     api.Run
		Receipt receipt.Receipt
		Err     error
	}
	// Absent: a launch whose outcome was unknown made no process, half an hour later.
	Absent struct{ Entry string }
	// ShowServerReply: the person wants to read what the server said as it came.
	ShowServerReply struct{}
	// AsCode: the person wants the launch as code: the one that is built now, or Built, of
	// Template where that is another. Command: it is the command that repeats it, to be
	// copied at once.
	AsCode struct {
		Built    *session.Built
		Template *payload.Template
		Command  bool
	}
	// EditPayload: the person wants to edit the payload in their own editor.
	EditPayload struct{}
	// MakeReady: the person wants the launch in that file, for somebody who releases it.
	MakeReady struct{ Path string }
	// ShowSent: the person wants to see the launch that was sent.
	ShowSent struct{ Launch payload.Launch }
	// ShowRecord: the person wants to see a launch of the ledger, and what became of it.
	ShowRecord struct{ Entry ledger.Entry }
	// Stopped: the person stopped the uploads; nothing was launched.
	Stopped struct{}
	// NamePeople: somebody shows whose name is not known yet.
	NamePeople struct{}
	// SaveDraft: the person wants to keep the answers under a name.
	SaveDraft struct{}
	// Again: the person wants another launch with the same answers. Leave: they want
	// to end the program.
	Again struct{}
	Leave struct{}
	// Notice is a word for the status line; as the message of a command, too.
	Notice struct{ Text string }
)

func (Next) event()            {}
func (Back) event()            {}
func (GoTo) event()            {}
func (Opened) event()          {}
func (Offer) event()           {}
func (OpenRow) event()         {}
func (MapColumns) event()      {}
func (LaunchRows) event()      {}
func (UndoRows) event()        {}
func (AskLaunch) event()       {}
func (Sent) event()            {}
func (Refused) event()         {}
func (Compared) event()        {}
func (Absent) event()          {}
func (ShowServerReply) event() {}
func (AsCode) event()          {}
func (EditPayload) event()     {}
func (MakeReady) event()       {}
func (ShowSent) event()        {}
func (ShowRecord) event()      {}
func (Stopped) event()         {}
func (NamePeople) event()      {}
func (SaveDraft) event()       {}
func (Again) event()           {}
func (Leave) event()           {}
func (Notice) event()          {}

// Change is a set of things that have become different. Whoever changes one of
// them announces it on the Session; nobody compares now with before to find out.
type Change uint16

const (
	// Answers: what a person entered, also by an undo, or a file that was uploaded.
	AnswersChanged Change = 1 << iota
	// People: who exists in the organisation, or how far that is known.
	PeopleChanged
	// Zone: how times are read and written.
	ZoneChanged
	// Lists: the organisation's tags and folders.
	ListsChanged
	// Account: who is signed in, and where.
	AccountChanged
	// Template: the open template is another than before.
	TemplateChanged
	ThemeChanged
	// Built: a launch was built, or the server said something against one.
	BuiltChanged
	// Uploads: a file is further on its way to the server.
	UploadsChanged
	// Saving: how the saving of what is entered goes.
	SavingChanged
	// Focus: another answer has the keyboard.
	FocusChanged
	// Record: something besides the answers that is kept with them, such as what must
	// never touch the disk.
	RecordChanged
	// Rows: a table's cells, or which of its rows are sent.
	RowsChanged
	// LedgerChanged: what is known of a former launch.
	LedgerChanged
	// EditRefused: somebody tried to change what is only to be read.
	EditRefused
)

// Has reports whether any of some things is in the set.
func (c Change) Has(any Change) bool { return c&any != 0 }
