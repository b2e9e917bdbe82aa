package tui

import (
	"maps"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/tui/idle"
	"kickoff/tui/journey"
)

// onTheWay is what the root knows of the uploads: what it has seen of the answers
// and of the queue.
type onTheWay struct {
	answers  *payload.Answers
	revision uint64
	version  uint64
	// beating: the screen is drawn again by itself.
	beating bool
}

type uploadsBeat struct{}

// uploadsPace is how often the screen follows an upload.
const uploadsPace = 100 * time.Millisecond

// followUploads comes after each message: files that were chosen begin to be
// uploaded, and those that are there get the server's object into the answers.
func (m *model) followUploads() tea.Cmd {
	q, seen := m.session.Uploads, &m.uploads
	if !m.followsUploads() {
		return m.uploadsBeat()
	}
	if version := q.Version(); version != seen.version {
		seen.version = version
		m.takeUploads()
	}
	if a := m.session.Answers; a != seen.answers || a.Revision() != seen.revision {
		seen.answers, seen.revision = a, a.Revision()
		q.Want(m.chosenFiles())
	}
	return m.uploadsBeat()
}

func (m *model) followsUploads() bool { return m.way.Open && !m.checking && m.keeper.locked.by == nil }

// chosenFiles are the files that a person chose here, and those that are under way
// for another reason. What a draft or a flag names is uploaded with the launch.
func (m *model) chosenFiles() []uploads.Wanted {
	var list []uploads.Wanted
	for _, w := range uploads.In(m.session.Template, m.session.Answers) {
		chosen := m.session.Answers.Field(w.Field).Origin == payload.FromYou
		if _, known := m.session.Uploads.Status(w.Path); chosen || known || w.Stored {
			list = append(list, w)
		}
	}
	return list
}

// takeUploads puts what is uploaded into the answers. That is nothing a person
// did, so that undo passes over it.
func (m *model) takeUploads() {
	q, d := m.session.Uploads, m.session
	m.undo.note(d.Answers.Snapshot(), m.front().AnswerRef(), m.o.Now())
	if q.Into(d.Template, d.Answers) {
		m.keeper.touched()
	}
	m.undo.absorb(d.Template, q.Fill, d.Answers.Snapshot())
	m.redrawForm()
}

func (m *model) redrawForm() {
	if k, ok := m.stages[journey.Kickoff].(interface{ Redraw() }); ok && m.way.At == journey.Kickoff {
		k.Redraw()
	}
}

// uploadsBeat draws the screen again while something is under way, and at no
// other time.
func (m *model) uploadsBeat() tea.Cmd {
	if m.uploads.beating || !m.session.Uploads.Busy() {
		return nil
	}
	m.uploads.beating = true
	return idle.Background(tea.Tick(uploadsPace, func(time.Time) tea.Msg { return uploadsBeat{} }))
}

// absorb takes what is uploaded into every former moment, so that taking back
// another change does not take back an upload.
func (u *undo) absorb(t payload.Template, fill func([]payload.File) ([]payload.File, bool), now payload.Snapshot) {
	if !u.begun {
		return
	}
	u.now = now
	for i, s := range u.past {
		for _, f := range t.Fields {
			a, there := s.Fields[f.ID]
			if files, changed := fill(a.Files()); there && changed {
				s.Fields = maps.Clone(s.Fields)
				s.Fields[f.ID] = a.WithFiles(files)
			}
		}
		u.past[i] = s
	}
}
