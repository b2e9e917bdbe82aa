package stage

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/when"
	"kickoff/tui/keymap"
	"kickoff/tui/picker/people"
	"kickoff/tui/theme"
)

// Session is what the stages of one launch share: the launch as package api/session
// has it, and what a screen needs beside it. What has a Set method is changed by that
// alone, because it also announces the change, and takes note for an undo; the Answers
// of the launch itself are written nowhere else.
type Session struct {
	*session.Session
	names
	tally
	// Answers are what was entered, to be read.
	Answers   Answers
	Theme     *theme.Theme
	Clipboard Clipboard

	// Built is the newest launch that was built; Stale says that something it is made
	// of has changed since, and another one is being built. The Shown of the launch is
	// what the review showed since the person changed something last, none while it
	// showed none.
	Built session.Built
	Stale bool

	// Items are the people as they are offered.
	Items people.Lists

	// ServerProblems are what the server said against the last launch, until the
	// answer they are about changes.
	ServerProblems []payload.Problem
	// ServerReply is what the server said against the last launch in its own words,
	// clean for a terminal; "" for nothing.
	ServerReply string

	// Unfinished is the id of the unfinished launch that these answers are kept as,
	// "" while they are kept nowhere. The ledger lets each be launched once, so that
	// another launch of the same answers needs another one.
	Unfinished string

	// Keymap is which keys act everywhere.
	Keymap keymap.Map

	// Texts are the files in which an editor changes the text of a field of that
	// unfinished launch; nil for temporary ones.
	Texts interface{ TextPath(id, field string) string }

	// SendAgain: the person wants it sent although nobody knows what became of it before.
	SendAgain bool
	// Existing are processes like it that were found before it is sent.
	Existing []string

	// Uploads are the files on their way to the server; nil uploads nothing before
	// the launch.
	Uploads *uploads.Queue

	// Launched is the name of the process that these answers were launched as,
	// "" for none: launching them again makes a second one.
	Launched string

	// ReadOnly: nothing is changed, because another window has the launch.
	ReadOnly bool
	// Unsaved: the person changed something since it was saved under a name,
	// launched or opened.
	Unsaved bool

	// Edited are the answers that the changes taken last are about.
	Edited []AnswerRef

	pending Change
	edited  []AnswerRef
	// compared is what the launch was held against, until something of it changes.
	compared map[*payload.Snapshot]func() held
	// titles are what fields and steps are called, steps with their number.
	titles map[AnswerRef]string
}

// Answers are what a person entered, to be read; a Session changes them. It is
// safe for use by several goroutines.
type Answers struct{ all *payload.Answers }

// Field returns the answer of a field, the zero Answer for none.
func (a Answers) Field(id string) payload.Answer { return a.all.Field(id) }

// Given is a field's answer as it came, before the person changed it; false where it is
// theirs from the start.
func (a Answers) Given(id string) (payload.Answer, bool) { return a.all.Given(id) }

// Step returns what was entered for a step.
func (a Answers) Step(id string) payload.StepAnswer { return a.all.Step(id) }

// Details returns the properties of the process.
func (a Answers) Details() payload.Details { return a.all.Details() }

// Snapshot copies the answers as they are now.
func (a Answers) Snapshot() payload.Snapshot { return a.all.Snapshot() }

// NewSession makes a session without a template.
func NewSession(th *theme.Theme, now func() time.Time, base payload.Env) *Session {
	s := &Session{Session: session.New(payload.Template{}, now, base), Theme: th}
	s.Open(s.Session)
	return s
}

// Zone is the one in which every time is shown.
func (s *Session) Zone() *time.Location {
	if s.Base.Zone == nil {
		return time.UTC
	}
	return s.Base.Zone
}

// Announce notes that something has changed, to be told to whoever shows it as soon
// as the message that did it is through.
func (s *Session) Announce(c Change) {
	if c.Has(AnswersChanged | PeopleChanged | ZoneChanged | TemplateChanged) {
		s.Stale = true
	}
	if c.Has(FocusChanged) {
		s.History.Break() // who comes back to an answer begins another change
	}
	if c.Has(PeopleChanged | ListsChanged | TemplateChanged) {
		s.called = nil
	}
	if c.Has(BuiltChanged | PeopleChanged | ZoneChanged | ListsChanged | TemplateChanged) {
		s.compared = nil
	}
	s.pending |= c
}

// Changes takes what was announced since the last call, and ends the change that
// an undo takes back.
func (s *Session) Changes() Change {
	c := s.pending
	s.pending = 0
	s.Edited, s.edited = s.edited, nil
	s.History.Close(s.Now())
	return c
}

// Pending are the answers that were changed and are not announced yet.
func (s *Session) Pending() []AnswerRef { return s.edited }

// Open puts a launch that was opened in the place of all that was there. The clock, and
// what is known by now to read answers against, stay. Answers that a changed
// template was applied to begin as they were given, for ApplyRebase.
func (s *Session) Open(of *session.Session) (rebased *session.Rebased) {
	of.Now, of.Base = s.Now, s.Base
	if rebased = of.Rebased(); rebased != nil {
		of.Answers = payload.Restore(rebased.Before)
	}
	s.Swap(of)
	return rebased
}

// Swap puts another launch in front as it is, such as a row of a table over what all rows
// share. The clock, and what is known by now to read answers against, stay.
func (s *Session) Swap(of *session.Session) {
	of.Now, of.Base = s.Now, s.Base
	s.Session, s.Answers, s.names.launch, s.tally.launch = of, Answers{of.Answers}, of, of
	s.Built, s.Shown, s.ServerProblems, s.ServerReply, s.Launched = session.Built{}, session.Built{}, nil, "", ""
	s.ReadOnly, s.Unsaved = false, false
	s.count()
	s.Announce(TemplateChanged)
}

// Adopt puts the template as it is now in the place of the one that was opened. The
// answers stay.
func (s *Session) Adopt(t payload.Template) {
	s.Session.Adopt(t)
	s.count()
	s.Announce(TemplateChanged | RecordChanged)
}

// ApplyRebase makes the answers those that fit the template, as one change that can be
// taken back, and orphans what has no place.
func (s *Session) ApplyRebase(r session.Rebased) {
	s.Replace(r.After)
	s.Orphan(r.Result)
	s.Announce(RecordChanged)
}

// TextPath is the file in which an editor changes the text of a field, kept with the
// unfinished launch; "" for what must not be. A launch that is not kept yet is from then
// on, and has the file when it is asked for next.
func (s *Session) TextPath(field string) string {
	if s.Texts == nil || s.ReadOnly || slices.Contains(s.Never, field) {
		return ""
	}
	if s.Unfinished == "" {
		s.Announce(RecordChanged)
		return ""
	}
	return s.Texts.TextPath(s.Unfinished, field)
}

// NeverStore says whether an answer must not touch the disk.
func (s *Session) NeverStore(field string, never bool) {
	if slices.Contains(s.Never, field) == never {
		return
	}
	s.Never = slices.DeleteFunc(slices.Clone(s.Never), func(id string) bool { return id == field })
	if never {
		s.Never = append(s.Never, field)
	}
	s.Announce(RecordChanged)
}

// Opened says that all that is there now is what was opened: the person has changed
// nothing of it yet.
func (s *Session) Opened() {
	s.Unsaved = false
	s.pending = s.pending&^(AnswersChanged|FocusChanged) | TemplateChanged
}

// count reads anew how far the form is, and what answers are called.
func (s *Session) count() {
	s.tally.begin()
	s.titles = make(map[AnswerRef]string, len(s.Template.Fields)+len(s.Template.Steps))
	for _, f := range s.Template.Fields {
		s.titles[AnswerRef{Field: f.ID}] = f.Label
	}
	for i, step := range s.Template.Steps {
		s.titles[AnswerRef{Step: step.ID}] = fmt.Sprintf("%d %s", i+1, step.Title)
	}
}

// TakeUploads puts the server's objects into the answers that name files. That is
// nothing a person did: an undo passes over it, and what was shown still holds.
func (s *Session) TakeUploads() {
	if s.ReadOnly {
		return
	}
	for _, f := range s.Template.Fields {
		a := s.Answers.Field(f.ID)
		if files, changed := s.Uploads.Fill(a.Files()); changed {
			s.edited = append(s.edited, AnswerRef{Field: f.ID})
			s.putField(f.ID, a.WithFiles(files))
		}
	}
}

// SetBuilt takes a launch that was built; newest says that nothing it is made of
// has changed since that began.
func (s *Session) SetBuilt(b session.Built, newest bool) {
	s.Built, s.Stale = b, !newest
	s.Announce(BuiltChanged)
}

// Problems are what payload found wrong with the launch that was built last, and what
// the server said against the last one that was sent. They are only to be read.
func (s *Session) Problems() []payload.Problem {
	return append(slices.Clip(s.Built.Problems), s.ServerProblems...)
}

// About calls an answer what the person calls it; "" for none.
func (s *Session) About(ref AnswerRef) string {
	for _, ref := range []AnswerRef{{Field: ref.Field}, {Step: ref.Step}} {
		if title, ok := s.titles[ref]; ok {
			return title
		}
	}
	return payload.PropertyOf(ref.Property).Title
}

// Refused reports that the server said something against an answer.
func (s *Session) Refused(ref AnswerRef) bool {
	return slices.ContainsFunc(s.ServerProblems, func(p payload.Problem) bool { return RefOf(p) == ref })
}

// SetServerProblems takes what the server said against a launch.
func (s *Session) SetServerProblems(list []payload.Problem) {
	s.ServerProblems = list
	s.Announce(BuiltChanged)
}

// SetPeople takes who is known by now. The directory is not written to afterwards.
func (s *Session) SetPeople(d *payload.Directory) {
	s.Base.People = d
	s.count()
	s.Announce(PeopleChanged)
}

// SetAutomations takes what a launch showed of whether rules run; unknown takes nothing
// back.
func (s *Session) SetAutomations(a payload.Automations) {
	if a != payload.AutomationsUnknown && a != s.Base.Automations {
		s.Base.Automations = a
		s.Announce(PeopleChanged)
	}
}

// SetTags takes the tags that exist.
func (s *Session) SetTags(list []payload.Tag) {
	s.Tags = list
	s.Announce(ListsChanged)
}

// SetFolders takes the folders that exist.
func (s *Session) SetFolders(list []payload.Folder) {
	s.Folders = list
	s.Announce(ListsChanged)
}

// AddProcesses takes processes that were found: what they are called is known then.
func (s *Session) AddProcesses(runs []api.Run) {
	known := make(map[string]string, len(s.processes)+len(runs))
	maps.Copy(known, s.processes)
	for _, r := range runs {
		known[r.ID] = r.Name
	}
	s.processes = known
	s.Announce(ListsChanged)
}

// SetZone says how times are read and written from now on, and what zone the organisation
// has; nil keeps the zone.
func (s *Session) SetZone(zone, organization *time.Location, locale when.Locale) {
	if zone != nil {
		s.Base.Zone = zone
	}
	if organization != nil {
		s.Base.OrgZone = organization
	}
	s.Base.Locale = locale
	s.Announce(ZoneChanged)
}

// Files lets a person say what becomes of the uploads of a launch, and announces it.
type Files struct{ Of *Session }

// Status tells how far a file is; false when nothing is known of it.
func (f Files) Status(path string) (uploads.Status, bool) { return f.Of.Uploads.Status(path) }

// Pause stops an upload.
func (f Files) Pause(path string) {
	f.Of.Uploads.Pause(path)
	f.Of.Announce(UploadsChanged)
}

// Again has a file sent from its first byte.
func (f Files) Again(path string) {
	f.Of.Uploads.Again(path)
	f.Of.Announce(UploadsChanged)
}
