package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/store/draft"
)

// checked is one draft and what keeps it from being launched.
type checked struct {
	Name     string        `json:"name"`
	Template jsonTemplate  `json:"template"`
	File     string        `json:"file"`
	Launches bool          `json:"launches"`
	Problems []jsonProblem `json:"problems"`

	draft    draft.Draft
	problems []payload.Problem
}

// checkDrafts says which drafts, or draft files of a folder, would no longer
// launch. It only reads.
func (a *app) checkDrafts(ctx context.Context, dir string) error {
	s, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	rows, err := a.draftsIn(s, dir)
	if err != nil {
		return err
	}
	if err := a.checkAll(ctx, s, rows); err != nil {
		return err
	}
	f := &failure{kind: kindInvalid, exit: exitInvalid}
	broken := 0
	for i := range rows {
		r := &rows[i]
		if r.Launches = len(r.problems) == 0; r.Launches {
			r.Problems = []jsonProblem{}
			continue
		}
		broken++
		for _, p := range r.problems {
			p.Message = clean.Message(r.Name) + ": " + p.Message
			f.problems = append(f.problems, p)
		}
	}
	if broken > 0 {
		f.message = fmt.Sprintf("%d of %s would no longer launch", broken, humanize.Count(len(rows), "draft"))
		return f
	}
	return a.printChecked(rows)
}

func (a *app) printChecked(rows []checked) error {
	if a.json {
		if rows == nil {
			rows = []checked{}
		}
		writeJSON(a.host.Out, map[string]any{"drafts": rows})
		return nil
	}
	if len(rows) == 0 {
		a.say("there are no drafts to check")
	}
	for _, r := range rows {
		fmt.Fprintf(a.host.Out, "%s\t%s\n", clean.Message(r.Name), clean.Message(r.Template.Title))
	}
	return nil
}

// draftsIn reads all drafts, those of the organisation or those of a folder. A
// file that cannot be read is one that would not launch.
func (a *app) draftsIn(s *connection, dir string) ([]checked, error) {
	var rows []checked
	add := func(path string) {
		d, err := draft.Read(path)
		row := checked{Name: d.Name, Template: jsonTemplate{d.TemplateID, d.TemplateTitle}, File: path, draft: d}
		if err != nil {
			row.Name = filepath.Base(path)
			row.problems = []payload.Problem{{Kind: payload.Invalid, Message: err.Error()}}
		}
		rows = append(rows, row)
	}
	if dir == "" {
		entries, err := a.drafts(s.scope).List()
		for _, e := range entries {
			add(e.Path)
		}
		return rows, err
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, usage("drafts check: " + plainFileError(err))
	}
	for _, f := range files {
		if !f.IsDir() && filepath.Ext(f.Name()) == ".json" {
			add(filepath.Join(dir, f.Name()))
		}
	}
	return rows, nil
}

// checkAll fetches each template once and finds the problems of each draft.
func (a *app) checkAll(ctx context.Context, s *connection, rows []checked) error {
	env, err := a.env(ctx, s)
	if err != nil {
		return err
	}
	var names []string
	for i := range rows {
		names = append(names, session.Sources{Draft: &rows[i].draft}.People()...)
	}
	if env.People, err = session.KnownPeople(ctx, s.client, env.People.Me, names); err != nil {
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
			t, err := s.client.Template(ctx, id)
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
			r.problems = []payload.Problem{{Kind: payload.Invalid, Property: "checklist_id", Message: fmt.Sprintf("the template %q (%s) cannot be used: %v", r.Template.Title, id, err)}}
			continue
		}
		if r.problems, err = a.whyNot(r.draft, templates[id], env); err != nil {
			return err
		}
	}
	return nil
}

// whyNot is what keeps a draft from being launched, each with its label.
func (a *app) whyNot(d draft.Draft, t payload.Template, env payload.Env) ([]payload.Problem, error) {
	opened, err := session.Open(t, a.now, env, session.Sources{Draft: &d})
	if err != nil {
		return nil, err
	}
	problems := opened.WhyNot()
	for i, p := range problems {
		problems[i] = labelled(t, p)
		if p.Kind == payload.Missing {
			problems[i].Fix = "answer it and save the draft again, or mark the field to be asked anew"
		}
	}
	return problems, nil
}
