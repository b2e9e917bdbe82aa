package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"kickoff/api"
	"kickoff/api/account"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// uploads are the files of one launch that the server has, and the memory of
// them for when the launch fails.
type uploads struct {
	shelf *delivery.Uploads
	keys  []delivery.UploadKey
}

// used forgets them: a process has them now.
func (u *uploads) used() {
	for _, k := range u.keys {
		u.shelf.Forget(k)
	}
}

// upload stores the files one after the other and puts the server's objects in
// their place; the launch that comes out is the one to send. What an earlier try
// uploaded is not sent again.
func (a *app) upload(ctx context.Context, s *session, e *entered, launch payload.Launch) (payload.Launch, *uploads, error) {
	up := &uploads{shelf: delivery.OpenUploads(account.DataDir(a.host.Getenv), s.scope)}
	up.shelf.Now = a.now
	if len(launch.Uploads) == 0 {
		return launch, up, nil
	}
	var body objects
	for _, u := range launch.Uploads {
		object, err := a.uploadOne(ctx, s, e, up, u)
		if err != nil {
			return payload.Launch{}, up, err
		}
		body = append(body, uploaded{u, object})
	}
	var problems []payload.Problem
	if e.ready {
		filled, err := body.into(launch.Body)
		if err != nil {
			return payload.Launch{}, up, err
		}
		launch, problems = payload.CheckBody(e.template, filled, e.env)
	} else {
		body.intoAnswers(e.answers)
		launch, problems = payload.Build(e.template, e.answers.Snapshot(), e.env)
	}
	if slices.ContainsFunc(problems, payload.Problem.Blocks) {
		return payload.Launch{}, up, a.judgeProblems(e.template, problems)
	}
	return launch, up, nil
}

func (a *app) uploadOne(ctx context.Context, s *session, e *entered, up *uploads, u payload.Upload) (json.RawMessage, error) {
	size, err := fileSize(u.Path)
	if err != nil {
		return nil, &failure{kind: kindInvalid, exit: exitInvalid, message: err.Error(), err: err}
	}
	key, err := delivery.KeyOf(e.template.ID, u.Path)
	if err != nil {
		return nil, &failure{kind: kindInvalid, exit: exitInvalid, message: "nothing was launched: " + plainFileError(err), err: err}
	}
	if object, ok := up.shelf.Find(key); ok {
		a.say("%s was uploaded before and did not change: it is not sent again", key.Name)
		up.keys = append(up.keys, key)
		return object, nil
	}
	a.say("uploading %s (%s)", key.Name, humanize.Bytes(size))
	object, err := s.client.Upload(ctx, api.UploadFile{
		TemplateID: e.template.ID, Name: filepath.Base(u.Path), Size: size,
		Open: func() (io.ReadCloser, error) { return os.Open(u.Path) },
	}, a.everyTenSeconds(key.Name, size))
	switch {
	case errors.Is(err, api.ErrUnknownOutcome):
		return nil, &failure{kind: kindNetwork, exit: exitNetwork, err: err, message: fmt.Sprintf(
			"nothing was launched: uploading %s ended without an answer (%s). Tallyfy may hold a copy of the file that nothing refers to; launching again uploads it anew", key.Name, happened(err))}
	case err != nil:
		return nil, fmt.Errorf("nothing was launched: %w", err)
	}
	a.say("uploaded %s", key.Name)
	if slices.Contains(e.never, u.Field) {
		return object, nil
	}
	up.keys = append(up.keys, key)
	if err := up.shelf.Keep(key, object); err != nil {
		a.say("warning: %s", clean.Message(err.Error()))
	}
	return object, nil
}

// everyTenSeconds tells how far an upload is, one plain line at a time.
func (a *app) everyTenSeconds(name string, size int64) func(sent int64) {
	said := a.host.Now()
	return func(sent int64) {
		now := a.host.Now()
		if now.Sub(said) < 10*time.Second || sent >= size {
			return
		}
		said = now
		a.say("uploading %s: %d%% (%s of %s)", name, sent*100/size, humanize.Bytes(sent), humanize.Bytes(size))
	}
}
