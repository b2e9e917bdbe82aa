package launch

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/uploads"
	"kickoff/cmd/failure"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// uploads is how files are sent, with the one memory of what the server has.
func (l *launching) uploads() uploads.Options {
	return uploads.Options{Sender: l.conn.Client, Memory: l.Uploaded(l.conn.Scope), Now: l.Moving}
}

// upload stores the files one after the other and puts the server's objects in
// their place; the launch that comes out is the one to send. What an earlier try
// uploaded is not sent again.
func (l *launching) upload(ctx context.Context, launch payload.Launch) (payload.Launch, []uploads.Sent, error) {
	filled, problems, files, err := l.in.Upload(ctx, l.uploads(), launch, session.UploadEvents{Progress: l.uploadProgress, Done: l.sayUploaded})
	if err != nil {
		return payload.Launch{}, files, notUploaded(err)
	}
	if slices.ContainsFunc(problems, payload.Problem.Blocks) {
		return payload.Launch{}, files, l.judge(problems)
	}
	return filled, files, nil
}

func (l *launching) uploadProgress(u payload.Upload) uploads.Progress {
	name := filepath.Base(u.Path)
	return uploads.Progress{
		Started: func(size int64) { l.Say("uploading %s (%s)", name, humanize.Bytes(size)) },
		Sent:    l.everyTenSeconds(name),
	}
}

func (l *launching) sayUploaded(s uploads.Sent) {
	if s.Known {
		l.Say("%s was uploaded before and did not change: it is not sent again", s.Key.Name)
		return
	}
	l.Say("uploaded %s", s.Key.Name)
	if s.NotRemembered != nil {
		l.Say("warning: %s", clean.Message(s.NotRemembered.Error()))
	}
}

// notUploaded says what it means that a file did not get to the server.
func notUploaded(err error) error {
	var file *session.UploadError
	var unreadable *uploads.UnreadableError
	var wrong *payload.ValueError
	switch {
	case errors.As(err, &unreadable), errors.As(err, &wrong):
		return &failure.Failure{Kind: failure.KindInvalid, Exit: failure.ExitInvalid, Message: "nothing was launched: " + err.Error(), Err: err}
	case errors.As(err, &file) && errors.Is(err, api.ErrUnknownOutcome):
		return &failure.Failure{Kind: failure.KindNetwork, Exit: failure.ExitNetwork, Err: err, Message: fmt.Sprintf(
			"nothing was launched: uploading %s ended without an answer (%s). Tallyfy may hold a copy of the file that nothing refers to; launching again uploads it anew", file.Sent.Key.Name, happened(err))}
	}
	return fmt.Errorf("nothing was launched: %w", err)
}

// everyTenSeconds tells how far an upload is, one plain line at a time.
func (l *launching) everyTenSeconds(name string) func(sent, size int64) {
	said := l.Moving()
	return func(sent, size int64) {
		now := l.Moving()
		if now.Sub(said) < 10*time.Second || sent >= size {
			return
		}
		said = now
		l.Say("uploading %s: %d%% (%s of %s)", name, sent*100/size, humanize.Bytes(sent), humanize.Bytes(size))
	}
}
