package tui

import (
	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/tui/journey"
	"kickoff/tui/stage"
)

// stages are where the person is and may go: the journey, and the stages that were
// visited. Which legal move leads where is package journey's; here each stage is made
// at its first visit, given its room, and activated when it comes to the front.
type stages struct {
	nav    journey.State
	layout layout

	// kinds make each stage; made are those that were visited since the template was
	// opened. The start is always there.
	kinds map[journey.Stage]func() stage.Stage
	made  map[journey.Stage]stage.Stage
	// landed is told which stage a move leads to, before it is activated.
	landed func(journey.Stage)
	// announce says that something else has the focus.
	announce func(stage.Change)
}

// front is the stage in front.
func (s *stages) front() stage.Stage { return s.stage(s.nav.At) }

func (s *stages) stage(at journey.Stage) stage.Stage {
	if there, ok := s.made[at]; ok {
		return there
	}
	s.made[at] = s.kinds[at]()
	s.fit(at)
	if s.nav.Seen[journey.Review] {
		showProblems(s.made[at])
	}
	return s.made[at]
}

// activate brings the stage in front to life.
func (s *stages) activate() tea.Cmd {
	front := s.front()
	s.fit(s.nav.At)
	return address(front, front.Activate())
}

// move does an event of the journey and enters the stage that it leads to. What
// is not legal does nothing.
func (s *stages) move(e journey.Event) tea.Cmd {
	next, ok := s.nav.Do(e)
	if !ok {
		return nil
	}
	if next.At == journey.Review { // whoever looks at it wants to know what is missing
		for _, there := range s.made {
			showProblems(there)
		}
	}
	stay := next.At == s.nav.At && e.Kind != journey.Send && e.Kind != journey.Opened
	var left tea.Cmd
	if front, ok := s.made[s.nav.At].(interface{ Leave() tea.Cmd }); ok && !stay {
		left = address(front, front.Leave())
	}
	s.nav = next
	s.announce(stage.FocusChanged)
	s.landed(next.At)
	if stay {
		return nil
	}
	return tea.Batch(left, s.activate())
}

// showProblems has a stage show every problem from now on, also of what was never visited.
func showProblems(of stage.Stage) {
	if f, ok := of.(interface{ ShowProblems() }); ok {
		f.ShowProblems()
	}
}

func (s *stages) visit(at journey.Stage) tea.Cmd {
	return s.move(journey.Event{Kind: journey.GoTo, To: at})
}

// goBack brings an answer to the front that an undo or a redo has put back. What is
// typed where the person was is not taken then: that would be another change.
func (s *stages) goBack(ref stage.AnswerRef) tea.Cmd {
	release := func() {
		if s.front().AnswerRef() == ref {
			return
		}
		if front, ok := s.front().(interface{ Release() }); ok {
			front.Release()
		}
	}
	release()
	cmd := s.visit(stageOf(ref))
	release()
	return tea.Batch(cmd, s.focus(stageOf(ref), ref.Field+ref.Step+ref.Property))
}

// goTo brings an answer to the front, to be answered anew where it was not there already.
func (s *stages) goTo(ref stage.AnswerRef) tea.Cmd {
	to, id := stageOf(ref), ref.Field+ref.Step+ref.Property
	if to == journey.Start {
		return nil
	}
	before := s.front().AnswerRef()
	cmd := s.focus(to, id)
	if before != ref {
		s.selectText()
	}
	return cmd
}

// selectText selects the text of the answer in focus: what is typed takes its place.
func (s *stages) selectText() {
	if front, ok := s.front().(interface{ SelectText() }); ok {
		front.SelectText()
	}
}

// focus brings a stage to the front and has it put its focus on an answer, "" for
// where it is.
func (s *stages) focus(at journey.Stage, id string) tea.Cmd {
	cmd := s.visit(at)
	if s.nav.At != at || id == "" {
		return cmd
	}
	switch there := s.stage(at).(type) {
	case interface{ GoTo(string) bool }:
		there.GoTo(id)
	case interface{ GoTo(string) tea.Cmd }:
		cmd = tea.Batch(cmd, address(there, there.GoTo(id)))
	}
	return cmd
}

// suit passes over what a template has nothing to ask for, and has some stages made
// anew. What those still wait for is dropped when it comes.
func (s *stages) suit(t payload.Template, anew ...journey.Stage) {
	s.nav.NoFields, s.nav.NoSteps = len(t.Fields) == 0, len(t.Steps) == 0
	for _, at := range anew {
		delete(s.made, at)
	}
}

func (s *stages) resize(width, height int) {
	s.layout = layOut(width, height)
	for at := range s.made {
		s.fit(at)
	}
}

func (s *stages) fit(at journey.Stage) {
	r := s.layout.room(at)
	if c, ok := s.made[at].(interface{ SetCompact(bool) }); ok {
		c.SetCompact(s.layout.compact)
	}
	s.made[at].SetSize(r.w, r.h)
}

// asking are the stages that put the template's questions.
func asking() []journey.Stage {
	return []journey.Stage{journey.Kickoff, journey.Steps, journey.Details}
}

// stageOf is the stage that an answer belongs to; Start for none.
func stageOf(ref stage.AnswerRef) journey.Stage {
	switch {
	case ref.Field != "":
		return journey.Kickoff
	case ref.Step != "", ref.Property == payload.AllSteps:
		return journey.Steps
	case ref.Property != "":
		return journey.Details
	}
	return journey.Start
}
