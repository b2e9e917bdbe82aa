package launch

import (
	"errors"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/store/ledger"
	"kickoff/tui/idle"
	"kickoff/tui/stage"
)

// begin begins an attempt: it looks whether the files that are uploaded are still the
// same.
func (s *Stage) begin() tea.Cmd {
	s.attempt++
	s.phase, s.elapsed = preparing, 0
	return s.files.verify(s.attempt)
}

func (s *Stage) takeVerified(msg verified) (tea.Cmd, stage.Event) {
	if msg.attempt != s.attempt || s.phase != preparing {
		return nil, nil
	}
	s.files.changed = msg.changed
	s.session.Announce(stage.UploadsChanged)
	return s.files.fill(s.attempt, s.confirmed), nil
}

func (s *Stage) takeFilled(msg filled) (tea.Cmd, stage.Event) {
	if msg.attempt != s.attempt || s.phase != preparing {
		return nil, nil
	}
	if problem, blocked := msg.launch.Blocked(); blocked {
		return s.fail(failure{
			title: "Not sent: the answers are not ready", meaning: "Nothing was launched.",
			todo: "Mend what is listed and launch again.", problems: []payload.Problem{problem},
		})
	}
	if len(msg.launch.Uploads) == 0 {
		return s.send(msg.launch.Launch), nil
	}
	s.files.want(msg.launch)
	s.phase = uploading
	return s.awaitFiles()
}

// awaitFiles goes on once all files are there.
func (s *Stage) awaitFiles() (tea.Cmd, stage.Event) {
	done, stopped, wrong := s.files.state()
	switch {
	case stopped:
		return s.stopUploads()
	case wrong != "":
		status := s.files.noteFailed(wrong)
		cmd, _ := s.fail(uploadFailure(s.session, filepath.Base(wrong), status))
		return cmd, stage.Refused{SignedOut: errors.Is(status.Err, api.ErrUnauthorized)}
	case !done:
		return s.after(uploadTick), nil
	}
	s.phase = preparing
	return s.files.fill(s.attempt, s.confirmed), nil
}

// stopUploads ends the attempt before anything was launched.
func (s *Stage) stopUploads() (tea.Cmd, stage.Event) {
	s.files.pause()
	return s.stop()
}

func (s *Stage) stop() (tea.Cmd, stage.Event) {
	s.attempt++
	s.phase = failed
	s.failure = failure{title: "Stopped", meaning: "Nothing was launched.", todo: "l launches it after all.", again: true}
	return nil, stage.Stopped{}
}

// send sends the one request of this attempt.
func (s *Stage) send(l payload.Launch) tea.Cmd {
	s.phase, s.elapsed, s.sentAt = sending, 0, s.session.Now()
	s.order = delivery.Order{Template: s.confirmed.Template, Launch: l, Env: s.confirmed.Env, Unfinished: s.session.Unfinished, Again: s.session.SendAgain, Before: s.session.Existing}
	var cmd tea.Cmd
	s.request, cmd = post(s.o.Delivery(), s.order, s.attempt)
	return tea.Batch(cmd, idle.Background(s.after(secondTick)))
}

func (s *Stage) takeAnswer(msg answered) (tea.Cmd, stage.Event) {
	if msg.attempt != s.attempt || s.phase != sending {
		return nil, nil
	}
	var earlier *ledger.EarlierError
	var refusal *api.Error
	s.session.ServerReply = ""
	if errors.As(msg.err, &refusal) {
		s.session.ServerReply = clean.Text(refusal.Body) // "" where it said nothing
	}
	switch {
	case msg.err == nil:
		return s.succeed(msg.sent, "")
	case errors.As(msg.err, &earlier):
		return s.sentBefore(earlier.Entry, msg.err)
	case errors.Is(msg.err, api.ErrUnknownOutcome):
		return s.resolve(msg.sent.Entry, msg.err)
	case errors.Is(msg.err, api.ErrRateLimited):
		if s.pause.begin(msg.err) {
			s.phase = pausing
			return s.after(secondTick), nil
		}
		return s.fail(describe(s.session, msg.err))
	}
	f := describe(s.session, msg.err)
	if refusal != nil {
		f.problems = refusal.Problems(s.session.Template)
	}
	cmd, _ := s.fail(f)
	return cmd, stage.Refused{Problems: f.problems, SignedOut: errors.Is(msg.err, api.ErrUnauthorized)}
}

// sentBefore: nothing was sent now, because the same launch was sent before.
func (s *Stage) sentBefore(e ledger.Entry, err error) (tea.Cmd, stage.Event) {
	switch e.Status {
	case ledger.Launched:
		run := api.Run{ID: e.Outcome.Run.ID, Name: e.Outcome.Run.Name, TemplateID: e.Intent.Template.ID}
		return s.succeed(delivery.Sent{Entry: e.ID, Run: run}, "It was launched before, so nothing was sent now.")
	case ledger.Unknown:
		return s.resolve(e.ID, errors.New("it was sent before, and nothing was sent now"))
	}
	return s.fail(failure{
		title: "It is being sent already", meaning: "Another window launches the same at this moment, so nothing was sent from here.",
		todo: "Look there what comes of it.", message: err.Error(), again: true,
	})
}

// succeed: the process is known to exist, and is compared with what was sent.
func (s *Stage) succeed(sent delivery.Sent, note string) (tea.Cmd, stage.Event) {
	s.phase, s.sent, s.note = launched, sent, note
	var cmd tea.Cmd
	s.comparison, cmd = compare(s.o.Delivery(), s.order, sent)
	return cmd, stage.Sent{Run: sent.Run, Entry: sent.Entry}
}

func (s *Stage) fail(f failure) (tea.Cmd, stage.Event) {
	s.phase, s.failure = failed, f
	return nil, stage.Refused{Problems: f.problems}
}
