package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload"
	"kickoff/payload/export"
	"kickoff/payload/humanize"
	"kickoff/payload/store"
	"kickoff/payload/store/ready"
	"kickoff/tui/lines"
)

// mayWrite refuses the file of --ready before anything is asked or uploaded, or asks
// whether to write over one that is there.
func (l *launching) mayWrite(ctx context.Context) error {
	if l.Ready == "" {
		return nil
	}
	_, err := store.Stat(l.Ready)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if dir, err := os.Stat(filepath.Dir(l.Ready)); err != nil || !dir.IsDir() {
			return failure.Usagef("--ready %s: there is no folder %s", l.Ready, filepath.Dir(l.Ready))
		}
		return nil
	case err != nil:
		return failure.Usage("--ready: " + host.FileError(err))
	case l.Force:
		return nil
	case !l.asks():
		return isThere(l.Ready)
	}
	l.Force, err = l.Ask().Confirm(ctx, l.Ready+" is there already. Write over it?")
	if err == nil && !l.Force {
		err = failure.Stopped("stopped: " + l.Ready + " was left as it is")
	}
	return err
}

// errReady is the wish of a person at the review to have the launch made ready instead.
var errReady = errors.New("it is to be made ready")

// askReady asks for the file; errReady says that there is one.
func (iv *interview) askReady(ctx context.Context) error {
	iv.Ask().Say("Which file? It is for kickoff release, and nothing is launched.")
	line, err := iv.Ask().Line(ctx)
	path := strings.TrimSpace(line.Text)
	if err != nil || path == "" {
		return err
	}
	iv.launch.Ready = path
	if err = iv.launch.mayWrite(ctx); err == nil {
		return errReady
	}
	iv.launch.Ready = ""
	if failure.Judge(err).Exit != failure.ExitUsage {
		return err
	}
	iv.Ask().Say("%s", lines.Wrong(err))
	return nil
}

func isThere(path string) error {
	return failure.Usagef("--ready: %s is there already and was left as it is: name another file, or give --force", path)
}

// makeReady writes the launch for somebody who releases it, and prints where.
func (l *launching) makeReady(ctx context.Context, launch payload.Launch) error {
	f, err := l.writeReady(ctx, launch)
	if err != nil {
		return err
	}
	if l.JSON {
		return l.WriteJSON(map[string]any{"ready": jsonReady{l.Ready, launch.Name, ready.Digest([]byte(f.Body))}})
	}
	_, err = fmt.Fprintf(l.Out, "%s is ready in %s; `kickoff release %s` sends it\n", humanize.Quote(launch.Name), l.Ready, export.ShellWord(l.Ready))
	return err
}

// MakeReady makes the function that writes launches, as they were shown or checked, each
// into a file that is not there yet, or with over in the place of one that is. Who is in
// their bodies is read once. It says nothing.
func MakeReady(ctx context.Context, f *factory.Factory, conn *factory.Connection, base *session.Session, bodies [][]byte, over bool) (write func(s *session.Session, path string) (ready.File, error), err error) {
	people, err := session.PeopleOf(ctx, conn.Client, base.Template, base.Env(), bodies...)
	if err != nil {
		return nil, err
	}
	quiet := *f
	quiet.Err = io.Discard
	names := f.Delivery(conn, people.Me.ID).Names(ctx, people)
	return func(s *session.Session, path string) (ready.File, error) {
		l := &launching{Options: &Options{Factory: &quiet, Ready: path, Force: over, Yes: true}, conn: conn, in: s, people: people, names: names}
		if err := l.mayWrite(ctx); err != nil {
			return ready.File{}, err
		}
		return l.writeReady(ctx, s.Shown.Launch)
	}, nil
}

// writeReady writes the file. Its local files are uploaded now: the bytes name them as the
// server has them.
func (l *launching) writeReady(ctx context.Context, launch payload.Launch) (f ready.File, err error) {
	launch, files, err := l.upload(ctx, launch)
	if err != nil {
		return f, err
	}
	if f, err = l.readyFile(ctx, launch.Body); err != nil {
		return f, err
	}
	data, err := ready.Encode(f)
	switch {
	case err != nil:
		return f, err
	case l.Tokens.Finds(data):
		return f, failure.Usage("--ready: the launch holds your Tallyfy token, which belongs in no file")
	}
	if l.asks() {
		l.sayReview(f.Review)
	}
	switch err := ready.Write(l.Ready, data, l.Force); {
	case errors.Is(err, fs.ErrExist):
		return f, isThere(l.Ready)
	case errors.Is(err, fs.ErrPermission):
		return f, failure.Usagef("--ready: nothing was written: you may not write %s", l.Ready)
	case err != nil:
		return f, fmt.Errorf("--ready: nothing was written: %w", err)
	}
	session.Used(l.uploads(), files) // no two processes share one
	return f, nil
}

// jsonReady is a file that was written, with --json.
type jsonReady struct {
	File   string `json:"file"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// readyFile is the launch as a file, with what it means at this moment.
func (l *launching) readyFile(ctx context.Context, body []byte) (ready.File, error) {
	env := l.in.Env()
	people, names := l.people, l.names
	if people == nil {
		var err error
		if people, err = session.PeopleOf(ctx, l.conn.Client, l.in.Template, env, body); err != nil {
			return ready.File{}, err
		}
		names = l.Delivery(l.conn, people.Me.ID).Names(ctx, people)
	}
	env.People = people
	return session.Ready(l.in.Template, body, env, l.Place(ctx, l.conn), l.conn.Client.Org(), names), nil
}

func (l *launching) sayReview(review []string) {
	for _, line := range review {
		l.Host.Say("  %s", line)
	}
}
