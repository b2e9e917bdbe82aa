package launch

import (
	"context"
	"path/filepath"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/api/session/uploads"
	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// files are the local files of this launch, which are waited for before it is sent.
type files struct {
	session *stage.Session
	paths   []string
	// failed are those that went wrong and of which the person was told: launching
	// again sends them again.
	failed []string
	// changed are the names of those that are other files than before.
	changed []string
}

type (
	verified struct {
		attempt int
		changed []string
	}
	filled struct {
		attempt int
		launch  session.Built
	}
)

// verify looks whether the files that are uploaded are still the same.
func (f *files) verify(attempt int) tea.Cmd {
	f.paths, f.changed = nil, nil
	queue := f.session.Uploads
	return func() tea.Msg { return verified{attempt, queue.Verify(context.Background())} }
}

// fill puts the server's objects into the launch that was confirmed.
func (f *files) fill(attempt int, confirmed session.Built) tea.Cmd {
	queue := f.session.Uploads
	return func() tea.Msg { return filled{attempt, confirmed.Uploaded(queue.Fill)} }
}

// want has all files of a launch uploaded, also those that stopped.
func (f *files) want(l session.Built) {
	for _, u := range l.Uploads {
		f.paths = append(f.paths, u.Path)
	}
	queue := f.session.Uploads
	queue.Want(uploads.In(l.Template, f.session.Answers))
	for _, path := range f.paths {
		status, _ := queue.Status(path)
		if status.State == uploads.Paused || status.Wrong() && slices.Contains(f.failed, path) {
			queue.Again(path)
		}
	}
	f.failed = nil
	f.session.Announce(stage.UploadsChanged)
}

// state is how far they are: whether all are there, whether one was stopped, and the
// one that went wrong, "" for none.
func (f *files) state() (done, stopped bool, wrong string) {
	done = true
	for _, path := range f.paths {
		status, known := f.session.Uploads.Status(path)
		switch {
		case !known || status.State == uploads.Paused:
			return false, true, ""
		case status.Wrong():
			return false, false, path
		}
		done = done && status.State == uploads.Done
	}
	return done, false, ""
}

// noteFailed notes that the person was told of all that went wrong, and returns the status of
// one of them.
func (f *files) noteFailed(path string) uploads.Status {
	for _, p := range f.paths {
		if other, _ := f.session.Uploads.Status(p); other.Wrong() {
			f.failed = append(f.failed, p)
		}
	}
	status, _ := f.session.Uploads.Status(path)
	return status
}

// pause ends the uploads. Files that are uploaded already stay so.
func (f *files) pause() {
	f.session.Uploads.PauseAll()
	f.session.Announce(stage.UploadsChanged)
}

// bars draw how far each file is, a line each, in at most room lines.
func (f *files) bars(th *theme.Theme, width, room int) []string {
	var lines []string
	now := 0
	for i, path := range f.paths {
		status, _ := f.session.Uploads.Status(path)
		sign, word := th.Muted.Render(theme.SignOpen), status.Short()
		switch status.State {
		case uploads.Done:
			sign, word = th.Good.Render(theme.SignDone), humanize.Bytes(status.Size)
		case uploads.Sending:
			sign, now = th.Accent.Render(theme.SignNow), i
			if room := width - column - 4 - wrap.Width(word) - 2; room >= 6 {
				word = th.Bar(status.Share(), min(room, column)) + "  " + th.Text.Render(word)
			}
		}
		lines = append(lines, wrap.Fit(lead+sign+" "+th.Text.Render(wrap.Pad(filepath.Base(path), column-1))+" "+word, width-1))
	}
	// The file on its way stays in sight when there are more than fit.
	if len(lines) > room {
		first := max(0, min(now, len(lines)-room))
		lines = lines[first : first+room]
	}
	return lines
}
