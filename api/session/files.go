package session

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/rawjson"
)

// UploadError says which file did not get to the server; nothing was launched.
type UploadError struct {
	Sent uploads.Sent
	Err  error
}

func (e *UploadError) Error() string { return e.Err.Error() }
func (e *UploadError) Unwrap() error { return e.Err }

// UploadEvents are told of the files of a launch; each may be nil.
type UploadEvents struct {
	// Progress makes what is told while a file is sent.
	Progress func(payload.Upload) uploads.Progress
	// Done is told when the server has it.
	Done func(uploads.Sent)
}

// Upload brings the files of a launch to the server, one after the other, and
// builds the launch again as of the time of the one that was shown: nothing but the
// files differs. What was uploaded before is not sent again. The files are to be
// forgotten once a process has them; see Used.
func (s *Session) Upload(ctx context.Context, o uploads.Options, launch payload.Launch, on UploadEvents) (payload.Launch, []payload.Problem, []uploads.Sent, error) {
	var all []uploads.Sent
	for _, u := range launch.Uploads {
		var p uploads.Progress
		if on.Progress != nil {
			p = on.Progress(u)
		}
		sent, err := uploads.Send(ctx, o, uploads.File{Template: s.Template.ID, Path: u.Path, Private: slices.Contains(s.Never, u.Field)}, p)
		if err != nil {
			return payload.Launch{}, nil, all, &UploadError{Sent: sent, Err: err}
		}
		if on.Done != nil {
			on.Done(sent)
		}
		all = append(all, sent)
	}
	if len(all) == 0 {
		return launch, nil, nil, nil
	}
	if err := s.fill(launch.Uploads, all); err != nil {
		return payload.Launch{}, nil, all, err
	}
	s.Shown = build(s.Template, s.Ready, s.Answers.Snapshot(), s.Shown.Env)
	return s.Shown.Launch, s.Shown.Problems, all, nil
}

// Used forgets files that a process has now, so that no two processes share one.
func Used(o uploads.Options, files []uploads.Sent) {
	for _, f := range files {
		if o.Memory != nil {
			o.Memory.Forget(f.Key)
		}
	}
}

// fill puts the server's objects beside their paths, or in the place of the local
// files of a ready body.
func (s *Session) fill(files []payload.Upload, sent []uploads.Sent) error {
	if s.Ready != nil {
		filled, err := fillBody(s.Ready, files, sent)
		s.Ready = filled
		return err
	}
	for i, u := range files {
		answer := s.Answers.Field(u.Field)
		list := slices.Clone(answer.Files())
		list[u.Index].Object = sent[i].Object
		s.Answers.SetField(u.Field, answer.WithFiles(list))
	}
	return nil
}

// fillBody leaves all else in the body as it is written.
func fillBody(body []byte, uploads []payload.Upload, sent []uploads.Sent) ([]byte, error) {
	var launch map[string]json.RawMessage
	var prerun map[string]json.RawMessage
	if err := json.Unmarshal(body, &launch); err != nil {
		return nil, fmt.Errorf("reading the body: %w", err)
	}
	if err := json.Unmarshal(launch["prerun"], &prerun); err != nil {
		return nil, fmt.Errorf("reading the answers of the body: %w", err)
	}
	for i, u := range uploads {
		var files []json.RawMessage
		if err := json.Unmarshal(prerun[u.Field], &files); err != nil || u.Index >= len(files) {
			return nil, fmt.Errorf("the body has no list of files for the field %s", u.Field)
		}
		files[u.Index] = sent[i].Object
		var err error
		if prerun[u.Field], err = rawjson.Encode(files); err != nil {
			return nil, fmt.Errorf("writing the files of the body: %w", err)
		}
	}
	var err error
	if launch["prerun"], err = rawjson.Encode(prerun); err != nil {
		return nil, fmt.Errorf("writing the answers of the body: %w", err)
	}
	return rawjson.Encode(launch)
}
