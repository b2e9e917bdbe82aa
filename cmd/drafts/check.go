package drafts

import (
	"context"
	"errors"
	"fmt"
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

// CheckOptions are those of `kickoff drafts check`.
type CheckOptions struct {
	*factory.Factory
	// Dir is a folder of draft files; "" is the drafts of the organisation.
	Dir string
}

// Check says which drafts, or draft files of a folder, would no longer
// launch. It only reads.
func Check(ctx context.Context, o CheckOptions) error {
	conn, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	rows, err := o.rows(conn)
	if err != nil {
		return err
	}
	if err := o.checkAll(ctx, conn, rows); err != nil {
		return err
	}
	f := &failure.Failure{Kind: failure.KindInvalid, Exit: failure.ExitInvalid}
	broken := 0
	for i := range rows {
		r := &rows[i]
		if r.Launches = len(r.problems) == 0; r.Launches {
			r.Problems = []failure.Problem{}
			continue
		}
		broken++
		for _, p := range r.problems {
			p.Message = clean.Message(r.Name) + ": " + p.Message
			f.Problems = append(f.Problems, p)
		}
	}
	if broken > 0 {
		f.Message = fmt.Sprintf("%d of %s would no longer launch", broken, humanize.Count(len(rows), "draft"))
		return f
	}
	return o.print(rows)
}

func (o CheckOptions) print(rows []row) error {
	if o.JSON {
		if rows == nil {
			rows = []row{}
		}
		o.WriteJSON(map[string]any{"drafts": rows})
		return nil
	}
	if len(rows) == 0 {
		o.Say("there are no drafts to check")
	}
	for _, r := range rows {
		fmt.Fprintf(o.Out, "%s\t%s\n", clean.Message(r.Name), clean.Message(r.Template.Title))
	}
	return nil
}

// rows reads all drafts, those of the organisation or those of a folder. A
// file that cannot be read is one that would not launch.
func (o CheckOptions) rows(conn *factory.Connection) ([]row, error) {
	var rows []row
	add := func(path string) {
		d, err := draft.Read(path)
		r := row{Name: d.Name, Template: factory.JSONTemplate{ID: d.TemplateID, Title: d.TemplateTitle}, File: path, draft: d}
		if err != nil {
			r.Name = filepath.Base(path)
			r.problems = []payload.Problem{{Kind: payload.Invalid, Message: err.Error()}}
		}
		rows = append(rows, r)
	}
	if o.Dir == "" {
		entries, err := o.Drafts(conn.Scope).List()
		for _, e := range entries {
			add(e.Path)
		}
		return rows, err
	}
	files, err := os.ReadDir(o.Dir)
	if err != nil {
		return nil, failure.Usage("drafts check: " + host.FileError(err))
	}
	for _, f := range files {
		if !f.IsDir() && filepath.Ext(f.Name()) == ".json" {
			add(filepath.Join(o.Dir, f.Name()))
		}
	}
	return rows, nil
}

// checkAll fetches each template once and finds the problems of each draft.
func (o CheckOptions) checkAll(ctx context.Context, conn *factory.Connection, rows []row) error {
	env, err := o.Env(ctx, conn)
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
	templates := map[string]payload.Template{}
	gone := map[string]error{}
	for i := range rows {
		r := &rows[i]
		id := r.draft.TemplateID
		if len(r.problems) > 0 {
			continue
		}
		if _, known := templates[id]; !known && gone[id] == nil {
			t, err := conn.Client.Template(ctx, id)
			switch {
			case err == nil:
				templates[id] = t
			case errors.Is(err, api.ErrNotFound), errors.Is(err, api.ErrForbidden):
				gone[id] = err
			default:
				return err
			}
		}
		if err := gone[id]; err != nil {
			r.problems = []payload.Problem{{Kind: payload.Invalid, Property: "checklist_id", Message: fmt.Sprintf("the template %s (%s) cannot be used: %v", humanize.Quote(r.Template.Title), id, err)}}
			continue
		}
		if r.problems, err = o.whyNot(r.draft, templates[id], env); err != nil {
			return err
		}
	}
	return nil
}

// whyNot is what keeps a draft from being launched, each with its label.
func (o CheckOptions) whyNot(d draft.Draft, t payload.Template, env payload.Env) ([]payload.Problem, error) {
	opened, err := session.Open(t, o.Now, env, session.Sources{Draft: &d})
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
