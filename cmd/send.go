package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"kickoff/api"
	"kickoff/payload"
)

// send uploads the local files, posts the launch once, reads the process back
// and prints it. From the moment the process exists nothing keeps it from being
// printed.
func (a *app) send(ctx context.Context, s *session, e *entered, launch payload.Launch) error {
	launch, err := a.upload(ctx, s, e, launch)
	if err != nil {
		return err
	}
	run, err := s.client.Launch(ctx, launch.Body)
	if err != nil {
		return serverSays(e.template, err)
	}
	if run.Name == "" {
		run.Name = launch.Name
	}
	r := a.readBack(ctx, s, e, launch, run)
	a.printRun(s, e.template, run, true, r)
	if r.Clean() {
		return nil
	}
	f := &failure{kind: kindUnexpected, exit: exitDiffers, message: "launched, but the server stored something else than was sent"}
	for _, d := range r.Differences {
		f.problems = append(f.problems, payload.Problem{
			Kind: payload.Invalid, Field: d.Field, Step: d.Step, Property: d.Property,
			Message: fmt.Sprintf("%s: sent %s, stored %s", d.Label, orNothing(d.Sent), orNothing(d.Stored)),
			Fix:     "mend it in the process itself",
		})
	}
	return f
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", s)
}

// serverSays puts what the server said against a launch on the fields and steps
// it is about.
func serverSays(t payload.Template, err error) error {
	var answer *api.Error
	if !errors.As(err, &answer) {
		return err
	}
	problems := answer.Problems(t)
	if len(problems) == 0 {
		return err
	}
	v := judgeError(err)
	f := &failure{kind: v.kind, exit: v.exit, message: err.Error(), err: err}
	for _, p := range problems {
		p.Kind = payload.Invalid // the words are the server's own, there is no flag to name
		f.problems = append(f.problems, labelled(t, p))
	}
	return f
}

// upload stores the files one after the other and puts the server's objects in
// their place; the launch that comes out is the one to send.
func (a *app) upload(ctx context.Context, s *session, e *entered, launch payload.Launch) (payload.Launch, error) {
	if len(launch.Uploads) == 0 {
		return launch, nil
	}
	var body objects
	for _, u := range launch.Uploads {
		object, err := a.uploadOne(ctx, s, e.template, u.Path)
		if err != nil {
			return payload.Launch{}, err
		}
		body = append(body, uploaded{u, object})
	}
	var problems []payload.Problem
	if e.ready {
		filled, err := body.into(launch.Body)
		if err != nil {
			return payload.Launch{}, err
		}
		launch, problems = payload.CheckBody(e.template, filled, e.env)
	} else {
		body.intoAnswers(e.answers)
		launch, problems = payload.Build(e.template, e.answers.Snapshot(), e.env)
	}
	for _, p := range problems {
		if p.Blocks() {
			return payload.Launch{}, a.judgeProblems(e.template, problems)
		}
	}
	return launch, nil
}

func (a *app) uploadOne(ctx context.Context, s *session, t payload.Template, path string) ([]byte, error) {
	size, err := fileSize(path)
	if err != nil {
		return nil, &failure{kind: kindInvalid, exit: exitInvalid, message: err.Error(), err: err}
	}
	name := filepath.Base(path)
	a.say("uploading %s (%s)", name, byteCount(size))
	object, err := s.client.Upload(ctx, api.UploadFile{
		TemplateID: t.ID, Name: name, Size: size,
		Open: func() (io.ReadCloser, error) { return os.Open(path) },
	}, nil)
	if err == nil {
		a.say("uploaded %s", name)
		return object, nil
	}
	if errors.Is(err, api.ErrUnknownOutcome) {
		// A file more or less is no launch: nothing was started.
		return nil, &failure{kind: kindNetwork, exit: exitNetwork, message: "nothing was launched: " + err.Error(), err: err}
	}
	return nil, fmt.Errorf("nothing was launched: %w", err)
}

func byteCount(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f kB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}
