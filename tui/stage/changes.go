package stage

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/humanize"
)

// Changed is an answer, the owners or the deadline of a step, or a property that is
// another than in the answers it was held against. Now and Was are words for a person,
// "" for nothing.
type Changed struct {
	Ref             AnswerRef
	Label, Now, Was string
}

// held is a launch held against other answers: what of it is another, and its body with the
// rest folded, with notes of what was there before by line.
type held struct {
	changes []Changed
	folded  payload.Launch
	notes   map[int]string
}

// PrepareChanges returns what works out the changes from the template ahead, so that no
// key waits for it: a command may run it.
func (s *Session) PrepareChanges() func() {
	hold := s.hold(nil)
	return func() { hold() }
}

// hold takes down what the launch and its words are made of at this moment, to be held
// against other answers, nil for those of the template alone. What comes of it is worked
// out once for each launch that was built.
func (s *Session) hold(base *payload.Snapshot) func() held {
	if known := s.compared[base]; known != nil {
		return known
	}
	launch := *s.Session
	c := &changes{names{launch: &launch, Tags: s.Tags, Folders: s.Folders, processes: s.processes}, s.Built}
	known := sync.OnceValue(func() held {
		of := base
		if of == nil {
			own := payload.NewAnswers(launch.Template, launch.Env()).Snapshot()
			of = &own
		}
		h := held{changes: c.from(*of)}
		h.folded, h.notes = fold(c.built.Launch, h.changes)
		return h
	})
	if s.compared == nil {
		s.compared = map[*payload.Snapshot]func() held{}
	}
	s.compared[base] = known
	return known
}

// changes works out what of a launch that was built is another than other answers would make
// it, apart from the keys.
type changes struct {
	names
	built session.Built
}

// from says what of the launch that was built last is another than other answers
// would make it, in the order of the screens. What is sent in the same bytes, and the same
// options in another order, are no change.
func (cs *changes) from(base payload.Snapshot) []Changed {
	if cs.built.None() {
		return nil
	}
	now := cs.built.Answers
	properties := cs.properties(base.Details, now.Details)
	first := 0
	if len(properties) > 0 && properties[0].Ref.Property == "name" {
		first = 1
	}
	return slices.Concat(properties[:first], cs.fields(base), cs.steps(base, now), cs.roles(base.Details, now.Details), properties[first:])
}

func (cs *changes) fields(base payload.Snapshot) []Changed {
	env := cs.built.Env
	launch, _ := payload.Build(cs.launch.Template, base, env)
	former, sent := textsOf(launch), textsOf(cs.built.Launch)
	var list []Changed
	for _, f := range cs.launch.Template.Fields {
		ref := AnswerRef{Field: f.ID}
		if sent[ref] == former[ref] {
			continue
		}
		a, b := cs.built.Answers.Fields[f.ID], base.Fields[f.ID]
		c := Changed{Ref: ref, Label: f.Label, Now: payload.Display(f, a, env), Was: payload.Display(f, b, env)}
		if f.Type.Traits().Many && len(a.Choices()) > 0 && len(b.Choices()) > 0 {
			c.Now = chosen(f, a.Choices(), b.Choices())
		}
		if c.Now == c.Was && c.Now != "" { // what differs shows in quotes alone, such as a blank at the end
			c.Now, c.Was = humanize.Quote(a.Plain(env.People)), humanize.Quote(b.Plain(env.People))
		}
		if c.Now != "" || a.Blank(f.Type) {
			list = append(list, c)
		}
	}
	return list
}

// chosen says what was chosen more, and what no more: "+ Headset - Badge".
func chosen(f payload.Field, now, was payload.Choices) string {
	var words []string
	for _, side := range []struct {
		sign     string
		of, than payload.Choices
	}{{"+ ", now, was}, {"- ", was, now}} {
		for _, name := range f.ChoiceNames(slices.DeleteFunc(slices.Clone(side.of), func(c payload.Choice) bool {
			return slices.ContainsFunc(side.than, func(o payload.Choice) bool {
				return o.Text == c.Text && string(o.ID) == string(c.ID) && o.Unselected == c.Unselected
			})
		})) {
			words = append(words, side.sign+name)
		}
	}
	return strings.Join(words, ", ")
}

func (cs *changes) steps(base, now payload.Snapshot) []Changed {
	var list []Changed
	env := cs.launch.Env()
	answers := func(of payload.Snapshot) func(string) payload.StepAnswer {
		return func(id string) payload.StepAnswer { return of.Steps[id] }
	}
	due, former := payload.NewDeadlines(cs.launch.Template, answers(now), env), payload.NewDeadlines(cs.launch.Template, answers(base), env)
	for i, step := range cs.launch.Template.Steps {
		a, b := now.Steps[step.ID], base.Steps[step.ID]
		label := strconv.Itoa(i+1) + " " + step.Title
		if a.Owners != nil || b.Owners != nil {
			is, was := cs.owners(step, a, now.Details), cs.owners(step, b, base.Details)
			c := Changed{AnswerRef{Step: step.ID}, label, cs.ownersText(step, a, is, now.Details), cs.ownersText(step, b, was, base.Details)}
			// Also the same people in the place of a job title that is open are others.
			if !is.Same(was) || len(step.Roles) > 0 && c.Now != c.Was {
				list = append(list, c)
			}
		}
		if a.Deadline == b.Deadline {
			continue
		}
		is, err := due.Due(step.ID)
		was, _ := former.Due(step.ID)
		if err == nil && is.Time.Equal(was.Time) {
			continue
		}
		c := Changed{Ref: AnswerRef{Step: step.ID}, Label: label, Now: a.Deadline}
		if err == nil && !is.Time.IsZero() {
			c.Now = "due " + humanize.Time(is.Local(), env.Clock().Here())
		}
		if !was.Time.IsZero() {
			c.Was = humanize.Time(was.Local(), env.Clock().Here())
		}
		list = append(list, c)
	}
	return list
}

func (cs *changes) owners(step payload.Step, a payload.StepAnswer, d payload.Details) payload.Owners {
	owners, _ := payload.StepOwners(step, a, d.Roles, cs.launch.Base.Me())
	return owners
}

// ownersText names the owners of a step, and the job titles that it waits for.
func (cs *changes) ownersText(step payload.Step, a payload.StepAnswer, owners payload.Owners, d payload.Details) string {
	var names []string
	if text := payload.PeopleText(owners, cs.launch.Base.People); text != "" {
		names = append(names, text)
	}
	for _, role := range step.Roles {
		if a.Owners == nil && d.Roles[role.ID].Empty() {
			names = append(names, role.Name+" (job title)")
		}
	}
	return strings.Join(names, ", ")
}

func (cs *changes) properties(base, now payload.Details) []Changed {
	var list []Changed
	for _, p := range payload.Properties() {
		is, was := cs.PropertyText(p.Key, now), cs.PropertyText(p.Key, base)
		if p.Key == "name" {
			is, was = cmp.Or(is, cs.OwnName()), cmp.Or(was, cs.OwnName())
		}
		if me := cs.launch.Base.Me().Name; p.Key == "owner_id" || p.Key == "user_id" {
			is, was = cmp.Or(is, me), cmp.Or(was, me) // who launches it, when nobody is named
		}
		if is != was && p.Key != "roles" {
			list = append(list, Changed{AnswerRef{Property: p.Key}, p.Title, is, was})
		}
	}
	return list
}

func (cs *changes) roles(base, now payload.Details) []Changed {
	var list []Changed
	for _, r := range cs.launch.Template.Roles() {
		is, was := now.Roles[r.ID], base.Roles[r.ID]
		if !is.Same(was) {
			list = append(list, Changed{AnswerRef{Property: "roles"}, r.Name, payload.PeopleText(is, cs.launch.Base.People), payload.PeopleText(was, cs.launch.Base.People)})
		}
	}
	return list
}
