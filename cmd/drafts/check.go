package drafts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/draft"
)

// row is one draft and what keeps it from being launched.
type row struct {
	Name     string               `json:"name"`
	Template factory.JSONTemplate `json:"template"`
	File     string               `json:"file"`
	Launches bool                 `json:"launches"`
	Problems []failure.Problem    `json:"problems"`

	draft    draft.Draft
	problems []payload.Problem
}

// Check says which drafts, or draft files of a folder, would no longer launch; "" is the
// drafts of the organisation. It only reads.
func Check(ctx context.Context, f *factory.Factory, dir string) error {
	conn, err := f.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	rows, err := readAll(f, conn, dir)
	if err != nil {
		return err
	}
	if err := checkAll(ctx, f, conn, rows); err != nil {
		return err
	}
	all := &failure.Failure{Kind: failure.KindInvalid}
	broken := 0
	for i := range rows {
		r := &rows[i]
		if r.Launches = len(r.problems) == 0; r.Launches {
			continue
		}
		broken++
		for _, p := range r.problems {
			p.Message = clean.Message(r.Name) + ": " + p.Message
			all.Problems = append(all.Problems, p)
		}
	}
	switch {
	case broken > 0:
		all.Message = fmt.Sprintf("%d of %s would no longer launch", broken, humanize.Count(len(rows), "draft"))
		return all
	case f.JSON:
		return f.WriteJSON(map[string]any{"drafts": rows})
	case len(rows) == 0:
		f.Say("there are no drafts to check")
	}
	if !f.JSON {
		for _, r := range rows {
			fmt.Fprintf(f.Out, "%s\t%s\n", clean.Message(r.Name), clean.Message(r.Template.Title))
		}
	}
	return nil
}

// readAll reads all drafts, those of the organisation or those of a folder. A
// file that cannot be read is one that would not launch.
func readAll(f *factory.Factory, conn *factory.Connection, dir string) ([]row, error) {
	rows := []row{}
	add := func(path string) {
		d, err := draft.Read(path)
		r := row{Name: d.Name, Template: factory.JSONTemplate{ID: d.TemplateID, Title: d.TemplateTitle}, File: path, Problems: []failure.Problem{}, draft: d}
		if err != nil {
			r.Name = filepath.Base(path)
			r.problems = []payload.Problem{{Kind: payload.Invalid, Message: err.Error()}}
		}
		rows = append(rows, r)
	}
	if dir == "" {
		entries, err := f.Drafts(conn.Scope).List()
		for _, e := range entries {
			add(e.Path)
		}
		return rows, err
	}
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, failure.Usage("drafts check: there is no folder " + dir)
	}
	if err != nil {
		return nil, failure.Usage("drafts check: " + host.FileError(err))
	}
	for _, file := range files {
		if !file.IsDir() && filepath.Ext(file.Name()) == ".json" {
			add(filepath.Join(dir, file.Name()))
		}
	}
	return rows, nil
}

// checkAll fetches each template once and finds the problems of each draft.
func checkAll(ctx context.Context, f *factory.Factory, conn *factory.Connection, rows []row) error {
	env, err := f.Env(ctx, conn)
	if err != nil {
		return err
	}
	var names []string
	for i := range rows {
		names = append(names, session.Sources{Draft: &rows[i].draft}.People()...)
	}
	if env.People, err = session.KnownPeople(ctx, conn.Client, env.People.Me, names); err != nil {
		return err
	}
	type fetched struct {
		payload.Template
		err error
	}
	templates := map[string]fetched{}
	for i := range rows {
		r := &rows[i]
		id := r.draft.TemplateID
		if len(r.problems) > 0 {
			continue
		}
		t, known := templates[id]
		if !known {
			t.Template, t.err = conn.Client.Template(ctx, id)
			templates[id] = t
		}
		switch {
		case errors.Is(t.err, api.ErrNotFound), errors.Is(t.err, api.ErrForbidden):
			r.problems = []payload.Problem{{Kind: payload.Invalid, Property: "checklist_id", Message: fmt.Sprintf("the template %s (%s) cannot be used: %v", humanize.Quote(r.Template.Title), id, t.err)}}
		case t.err != nil:
			return t.err
		default:
			if r.problems, err = whyNot(f, r.draft, t.Template, env); err != nil {
				return err
			}
		}
	}
	return nil
}

// whyNot is what keeps a draft from being launched, each with its label.
func whyNot(f *factory.Factory, d draft.Draft, t payload.Template, env payload.Env) ([]payload.Problem, error) {
	opened, err := session.Open(t, f.Now, env, session.Sources{Draft: &d})
	if err != nil {
		return nil, err
	}
	problems := opened.WhyNot()
	for i, p := range problems {
		problems[i] = failure.Labelled(t, p)
		if p.Kind == payload.Missing {
			problems[i].Fix = "answer it and save the draft again, or mark the field to be asked anew"
		}
	}
	return problems, nil
}
