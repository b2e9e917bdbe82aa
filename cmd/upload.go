package cmd

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/api/session"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/uploaded"
)

// uploadsTo is how files are sent, with the one memory of what the server has.
func (a *app) uploadsTo(s *connection) uploads.Options {
	memory := uploaded.Open(account.DataDir(a.host.Getenv), s.scope)
	memory.Now = a.now
	return uploads.Options{Sender: s.client, Memory: memory, Now: a.host.Now}
}

// upload stores the files one after the other and puts the server's objects in
// their place; the launch that comes out is the one to send. What an earlier try
// uploaded is not sent again.
func (a *app) upload(ctx context.Context, s *connection, in *launchInput, launch payload.Launch) (payload.Launch, []uploads.Sent, error) {
	filled, problems, files, err := in.Upload(ctx, a.uploadsTo(s), launch, session.Listener{Hear: a.hearUpload, Sent: a.sayUploaded})
	if err != nil {
		return payload.Launch{}, files, notUploaded(err)
	}
	if slices.ContainsFunc(problems, payload.Problem.Blocks) {
		return payload.Launch{}, files, a.judgeProblems(in.Template, problems)
	}
	return filled, files, nil
}

func (a *app) hearUpload(u payload.Upload) uploads.Hear {
	name := filepath.Base(u.Path)
	return uploads.Hear{
		Begins:   func(size int64) { a.say("uploading %s (%s)", name, humanize.Bytes(size)) },
		Progress: a.everyTenSeconds(name),
	}
}

func (a *app) sayUploaded(s uploads.Sent) {
	if s.Known {
		a.say("%s was uploaded before and did not change: it is not sent again", s.Key.Name)
		return
	}
	a.say("uploaded %s", s.Key.Name)
	if s.Forgotten != nil {
		a.say("warning: %s", clean.Message(s.Forgotten.Error()))
	}
}

// notUploaded says what it means that a file did not get to the server.
func notUploaded(err error) error {
	var file *session.UploadError
	var unreadable *uploads.UnreadableError
	var wrong *payload.ValueError
	switch {
	case errors.As(err, &unreadable), errors.As(err, &wrong):
		return &failure{kind: kindInvalid, exit: exitInvalid, message: "nothing was launched: " + err.Error(), err: err}
	case errors.As(err, &file) && errors.Is(err, api.ErrUnknownOutcome):
		return &failure{kind: kindNetwork, exit: exitNetwork, err: err, message: fmt.Sprintf(
			"nothing was launched: uploading %s ended without an answer (%s). Tallyfy may hold a copy of the file that nothing refers to; launching again uploads it anew", file.Sent.Key.Name, happened(err))}
	}
	return fmt.Errorf("nothing was launched: %w", err)
}

// everyTenSeconds tells how far an upload is, one plain line at a time.
func (a *app) everyTenSeconds(name string) func(sent, size int64) {
	said := a.host.Now()
	return func(sent, size int64) {
		now := a.host.Now()
		if now.Sub(said) < 10*time.Second || sent >= size {
			return
		}
		said = now
		a.say("uploading %s: %d%% (%s of %s)", name, sent*100/size, humanize.Bytes(sent), humanize.Bytes(size))
	}
}
