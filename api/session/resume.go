package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/merge"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/draft"
	"kickoff/payload/store/ledger"
)

// at is a clock that stands at the time of env.
func at(env payload.Env) func() time.Time { return func() time.Time { return env.Now } }

// OpenTemplate opens a template with its own defaults.
func OpenTemplate(ctx context.Context, service Templates, id string, env payload.Env) (*Session, error) {
	t, err := service.Template(ctx, id)
	if err != nil {
		return nil, err
	}
	return New(t, at(env), env), nil
}

// Drafts are the answers that were saved on purpose; *draft.Store has them.
type Drafts interface {
	Load(name string) (draft.Draft, error)
}

// OpenDraft opens a draft and the template that it is for. The draft stays as it
// was.
func OpenDraft(ctx context.Context, service Templates, store Drafts, name string, env payload.Env) (*Session, error) {
	d, err := store.Load(name)
	if err != nil {
		return nil, err
	}
	t, err := service.Template(ctx, d.TemplateID)
	if err == nil {
		err = stepsKnown(t, d.Answers)
	}
	if err != nil {
		return nil, err
	}
	return Open(t, at(env), env, Sources{Draft: &d})
}

// Unfinished lists the launches that were begun and not sent, without those that
// the ledger knows to have happened: a program that ended before it could remove
// them left them, and they are removed now. A nil ledger knows of none.
func Unfinished(store *autosave.Store, book *ledger.Ledger) ([]autosave.Entry, []autosave.Quarantined, error) {
	entries, quarantined, err := store.List()
	if err != nil || book == nil || len(entries) == 0 {
		return entries, quarantined, err
	}
	launched := map[string]bool{}
	if b, err := book.Read(); err == nil { // the ledger's own trouble is told where it is used
		for _, e := range b.Entries {
			if e.Status == ledger.Launched {
				launched[e.Intent.Unfinished] = true
			}
		}
	}
	entries = slices.DeleteFunc(entries, func(e autosave.Entry) bool {
		return launched[e.ID] && e.Owner == nil && store.Done(e.ID) == nil
	})
	return entries, quarantined, nil
}

// Newest opens the newest unfinished launch, if possible one that nobody else has
// open. Without any it is autosave.ErrNotFound.
func Newest(store *autosave.Store, book *ledger.Ledger) (*autosave.Handle, error) {
	entries, _, err := Unfinished(store, book)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, autosave.ErrNotFound
	}
	at := max(0, slices.IndexFunc(entries, func(e autosave.Entry) bool { return e.Owner == nil }))
	return store.Open(entries[at].ID)
}

// Record is what is kept of a launch that is being entered, without the answers and
// where the person is.
func (s *Session) Record() autosave.Record {
	t := s.Template
	return autosave.Record{
		Summary: autosave.Summary{Template: autosave.Template{ID: t.ID, Title: t.Title, Alias: t.Alias}, Draft: s.Draft},
		Before:  s.Before, Orphaned: s.Orphaned, Never: s.Never, History: s.History, Typing: s.Typing,
	}
}

// Resume brings back what was entered: the template is fetched, and answers that
// were given to it as it was are fitted to what it has become; Rebased tells. When
// that fails, the launch is given free again, as it was.
func Resume(ctx context.Context, service Templates, h *autosave.Handle, env payload.Env) (*Session, error) {
	r := h.Record()
	t, err := service.Template(ctx, r.Template.ID)
	if err != nil {
		h.Close()
		if errors.Is(err, api.ErrNotFound) {
			return nil, fmt.Errorf("the template %s is gone, or you may no longer see it: the answers are kept, and wait under Unfinished: %w", r.Template.Title, err)
		}
		return nil, err
	}
	if err := stepsKnown(t, r.Answers); err != nil {
		h.Close()
		return nil, err
	}
	s := New(t, at(env), env)
	s.Answers = payload.Restore(r.Answers)
	s.Draft, s.Never = r.Draft, stillNever(r.Never, r.Before, t)
	s.Resumed, s.History = h, r.History
	s.Orphaned = slices.Clone(r.Orphaned)
	if rebased := Rebase(r.Before, r.Answers, t, s.Env()); rebased != nil {
		s.former, s.result = r.Answers, &rebased.Result
		s.applyRebase(*rebased)
	}
	s.takeTyping(r)
	s.takeTexts(h)
	return s, nil
}

// takeTyping takes what an editor of steps held; text for steps that are gone is left over.
func (s *Session) takeTyping(r autosave.Record) {
	s.Typing = r.Typing
	s.Typing.Steps = slices.DeleteFunc(slices.Clone(r.Typing.Steps), func(id string) bool {
		_, there := s.Template.Step(id)
		return !there
	})
	if len(s.Typing.Steps) > 0 || r.Typing.Text == "" {
		return
	}
	s.Typing = autosave.Typing{}
	left := autosave.Orphaned{Why: merge.Removed, Text: r.Typing.Text}
	if i := slices.IndexFunc(r.Before.Steps, func(step merge.Step) bool { return slices.Contains(r.Typing.Steps, step.ID) }); i >= 0 {
		left.Step, left.Label = r.Before.Steps[i].ID, r.Before.Steps[i].Title
	}
	s.Orphaned = append(s.Orphaned, left)
}

// stepsKnown refuses answers for steps where those are not known: they would look as if the
// steps were gone.
func stepsKnown(t payload.Template, answers payload.Snapshot) error {
	if t.StepsUnknown() && len(answers.Steps) > 0 {
		return fmt.Errorf("there are answers for steps of %s, which are not on this machine: it opens once there is a network, and nothing of it is lost", t.Title)
	}
	return nil
}

// takeTexts takes what editors wrote after the program had ended.
func (s *Session) takeTexts(h *autosave.Handle) {
	for id, text := range h.Texts() {
		before := s.Answers.Field(id)
		if f, ok := s.Template.Field(id); ok && f.Type.Traits().ManyLines {
			if text = payload.Edited(before.Text(), text); text != before.Text() {
				s.Answers.SetField(id, payload.Answer{Value: payload.Text(text), Origin: payload.FromYou})
			}
		}
	}
}

// stillNever are the fields that must not touch the disk, by the ids that they
// have now: one that was made anew under its old alias is still meant.
func stillNever(never []string, was merge.Before, t payload.Template) []string {
	var ids []string
	for _, id := range never {
		alias := ""
		if i := slices.IndexFunc(was.Fields, func(f merge.Field) bool { return f.ID == id }); i >= 0 {
			alias = was.Fields[i].Alias
		}
		ids = append(ids, id)
		for _, f := range t.Fields {
			if f.ID != id && alias != "" && f.Alias == alias {
				ids = append(ids, f.ID)
			}
		}
	}
	return ids
}
