package session

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/merge"
	"kickoff/payload/store/autosave"
	"kickoff/payload/store/draft"
	"kickoff/payload/weblink"
)

// Sources are what a launch's answers are put together from, beside the template.
type Sources struct {
	// Like is a process whose answers the launch begins with, nil for none.
	Like *Process
	// Draft is the draft that it begins with, nil for none.
	Draft *draft.Draft
	// Link carries answers by the names of their fields.
	Link weblink.Link
	// Inputs are the answers of --values and --set, each field once.
	Inputs []Input
}

// Input is the answer to one field as it was given, before it is read.
type Input struct {
	Field payload.Field
	// Origin is payload.FromValues, payload.FromSet or payload.FromRow.
	Origin payload.Origin
	// Text is read as --set is, or as --values where Origin says so; where it is nil, Raw as
	// JSON of --values is.
	Text *string
	Raw  json.RawMessage
}

// read reads what was given. A blank is the answer "nothing".
func (i Input) read(env payload.Env) (payload.Answer, error) {
	var a payload.Answer
	var err error
	if i.Text != nil {
		a, err = payload.Parse(i.Field, *i.Text, env)
	} else {
		a, err = payload.ParseJSON(i.Field, i.Raw, env)
	}
	if err == nil {
		if a, err = payload.OneLine(i.Field, a); i.Text != nil && i.Origin != payload.FromValues {
			a = payload.Trimmed(i.Field, a)
		}
	}
	a.Origin = i.Origin
	return a, err
}

// UnknownError: an input names a person, a group or the like that does not exist.
type UnknownError struct {
	Input Input
	Err   error
}

func (e *UnknownError) Error() string { return e.Input.Field.Label + ": " + e.Err.Error() }
func (e *UnknownError) Unwrap() error { return e.Err }

// Open puts the answers of a new launch together. This is the one policy for what
// an answer is when several sources have a say; `launch`, the wizard, the line mode
// and `drafts check` all have it from here. Later wins, a field at a time and as a
// whole:
//
//  1. The template's default. It stands wherever no later source says anything.
//  2. Like. A process says something about every field: what it holds, or blank. A
//     default does not come back for what was left blank there. Name, dates and
//     files are the other process's own and begin blank.
//  3. The draft, for the fields that it names: their answer, or blank where it was
//     left blank on purpose. A field that it asks anew is blank, whatever is below.
//     An answer that the template no longer takes is blank and undecided; neither
//     the default nor Like takes its place unseen. Summary and tags that the draft
//     says nothing about stay as Like has them.
//  4. A link with answers, for the fields that it names.
//  5. --values, then --set. A blank takes away what is below. What they answer is
//     decided: what the draft had there and the template no longer takes is told,
//     and set aside, but asks nothing.
//
// A launch that is resumed, or whose template changes while it is open, has been
// through this already: see Rebase for what is new in the template then.
//
// The error is an *UnknownError; an input that cannot be read is among the problems
// of Check.
func Open(t payload.Template, now func() time.Time, base payload.Env, from Sources) (*Session, error) {
	s := New(t, now, base)
	s.inputs = map[string]bool{}
	for _, i := range from.Inputs {
		s.inputs[i.Field.ID] = true
	}
	if from.Like != nil {
		s.takeProcess(*from.Like)
	}
	if from.Draft != nil {
		s.takeDraft(*from.Draft)
	}
	s.takeLink(from.Link)
	if from.Like != nil {
		s.noteOwn(*from.Like)
	}
	return s, s.takeInputs(from.Inputs)
}

// takeDraft puts a draft's answers over those that are there.
func (s *Session) takeDraft(d draft.Draft) {
	env, below := s.Env(), s.Answers.Snapshot()
	r, byHand := d.Merge(s.Template, env)
	s.former = below
	s.former.Fields, s.former.Steps = maps.Clone(below.Fields), maps.Clone(below.Steps)
	maps.Copy(s.former.Fields, d.Answers.Fields)
	maps.Copy(s.former.Steps, d.Answers.Steps)
	s.former.Details.Roles = d.Answers.Details.Roles

	d.Apply(s.Answers, r, s.Template)
	for _, o := range r.Orphaned {
		_, there := s.Template.Field(o.Field)
		if _, fits := r.Answers.Fields[o.Field]; there && !fits {
			s.Answers.SetField(o.Field, payload.Answer{Origin: payload.FromDraft})
		}
	}
	s.Answers.EditDetails(func(now *payload.Details) {
		now.Summary = cmp.Or(now.Summary, below.Details.Summary)
		if now.Tags == nil {
			now.Tags = below.Details.Tags
		}
	})
	s.Draft, s.Ask, s.Never = d.Name, d.Asked(s.Template), d.Unstored(s.Template)
	for _, id := range s.Ask {
		if !s.inputs[id] {
			s.unasked = append(s.unasked, id)
		}
	}
	for _, p := range byHand {
		if !s.inputs[p.Field] {
			s.unreadable = append(s.unreadable, p)
		}
	}
	for i, c := range r.Changes {
		if s.inputs[c.Field] {
			r.Changes[i].Harmless = true
		}
	}
	for _, c := range r.Open() {
		s.undecided = append(s.undecided, draft.Verdict(c))
	}
	s.result, s.Orphaned = &r, autosave.Orphan(r.Orphaned)
}

// takeLink takes over what a link carries: each field once, and nothing of a type that
// links do not carry: an address that came from anywhere could name a file of this machine.
func (s *Session) takeLink(l weblink.Link) {
	env, taken := s.Env(), map[string]bool{}
	for _, a := range l.Answers {
		f, err := payload.FindField(s.Template, a.Field)
		if err != nil {
			s.LeftOut = append(s.LeftOut, LeftOut{Field: a.Field})
			continue
		}
		answer, err := payload.ParseJSON(f, a.Value, env)
		switch {
		case f.Type.Traits().Unlinked:
			err = errors.New("links carry no files, tables or people")
		case taken[f.ID]:
			err = errors.New("the link answers it twice, and the first answer is taken")
		case err == nil && !s.inputs[f.ID]:
			answer, err = payload.OneLine(f, answer)
		}
		if err != nil {
			s.LeftOut = append(s.LeftOut, LeftOut{Field: f.ID, Label: f.Label, Err: err})
			continue
		}
		taken[f.ID] = true
		answer.Origin = payload.FromLink
		s.Answers.SetField(f.ID, answer)
	}
	if l.Wrong != "" {
		s.LeftOut = append(s.LeftOut, LeftOut{Label: "answers", Err: errors.New(l.Wrong)})
	}
	if !clean.Blank(l.Name) {
		s.Answers.EditDetails(func(d *payload.Details) { d.Name = l.Name })
	}
}

func (s *Session) takeInputs(inputs []Input) error {
	env := s.Env()
	for _, i := range inputs {
		answer, err := i.read(env)
		var unknown *payload.RefError
		var value *payload.ValueError
		switch {
		case errors.As(err, &unknown):
			return &UnknownError{Input: i, Err: err}
		case errors.As(err, &value):
			s.Refuse(payload.Problem{Kind: payload.Invalid, Field: i.Field.ID, Message: value.Message, Fix: value.Fix})
		case err != nil:
			s.Refuse(payload.Problem{Kind: payload.Invalid, Field: i.Field.ID, Message: err.Error()})
		}
		s.Answers.SetField(i.Field.ID, answer)
	}
	return nil
}

// Rebased says what the template's changes since the answers were saved mean for
// them, as they are now; nil when it is as it was. It is for a session that was
// just opened.
func (s *Session) Rebased() *Rebased {
	if s.result == nil || s.result.Same() {
		return nil
	}
	former, fitted := s.former, s.Answers.Snapshot()
	if s.inputs == nil {
		return &Rebased{Result: *s.result, Before: former, After: fitted}
	}
	former.Fields, former.Steps = maps.Clone(former.Fields), maps.Clone(former.Steps)
	for id := range s.inputs {
		former.Fields[id] = fitted.Fields[id]
	}
	for id, a := range fitted.Steps {
		if a.OwnersOrigin == payload.FromYou || a.DeadlineOrigin == payload.FromYou {
			former.Steps[id] = a
		}
	}
	roles := map[string]payload.Owners{}
	maps.Copy(roles, former.Details.Roles)
	maps.Copy(roles, fitted.Details.Roles)
	former.Details = fitted.Details
	former.Details.Roles = roles
	return &Rebased{Result: *s.result, Before: former, After: fitted}
}

// WhyNot is what keeps the answers of a draft from being launched as they are. What
// it leaves open, or asks anew, is answered at each use and is no reason; what the
// template wants only now is one.
func (s *Session) WhyNot() []payload.Problem {
	asked := func(p payload.Problem) bool { return p.Field != "" && slices.Contains(s.Ask, p.Field) }
	problems := slices.Concat(s.unreadable, slices.DeleteFunc(slices.Clone(s.undecided), asked))
	for _, p := range s.Builder()().Problems {
		told := slices.ContainsFunc(problems, func(o payload.Problem) bool {
			return o.Field == p.Field && o.Step == p.Step && o.Property == p.Property
		})
		if p.Kind == payload.Invalid && !told {
			problems = append(problems, p)
		}
	}
	return append(problems, obstacle(s.Template)...)
}

// obstacle is why nothing can be launched from a template at all.
func obstacle(t payload.Template) []payload.Problem {
	if why := t.Obstacle(); why != "" {
		return []payload.Problem{{Kind: payload.Invalid, Property: "checklist_id", Message: "the template is " + why}}
	}
	return nil
}

// Orphan adds what a merge had no place for, each once.
func (s *Session) Orphan(r merge.Result) {
	all := slices.Clone(s.Orphaned)
	for _, o := range autosave.Orphan(r.Orphaned) {
		if !slices.Contains(all, o) {
			all = append(all, o)
		}
	}
	s.Orphaned = all
}
