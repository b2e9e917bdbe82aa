package launch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kickoff/api/session"
	"kickoff/cmd/factory"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/history"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
	"kickoff/tui/lines"
	"kickoff/tui/picker"
)

// question is one about an answer of the launch: how it is put, and what it is about.
type question struct {
	lines.Question
	at history.Ref
	// why says what the answer is for.
	why []string
	// text is the answer as it is edited.
	text string
}

// questions make those about a launch, and keep what is answered.
type questions struct {
	*factory.Factory
	conn       *factory.Connection
	in         *session.Session
	lists      *lists
	unfinished *unfinished
}

// last is the place of the last question, which is for the name.
func (qs *questions) last() int { return len(qs.in.Template.Fields) }

// keep writes what was answered; next is where the person is then.
func (qs *questions) keep(next history.Ref) { qs.unfinished.keep(qs.in, next) }

// everybody has whoever exists be known.
func (qs *questions) everybody(ctx context.Context) (err error) {
	qs.in.Base.People, err = qs.lists.everybody(ctx, qs.in.Base.People)
	return err
}

// numbered is the question of the field at a place.
func (qs *questions) numbered(ctx context.Context, at int) (question, error) {
	f := qs.in.Template.Fields[at]
	before, env := qs.in.Answers.Field(f.ID), qs.in.Env
	q := question{at: history.Ref{Field: f.ID}, text: payload.Retyped(f, before, env())}
	q.Head = fmt.Sprintf("Question %d of %d", at+1, qs.last())
	if f.Required {
		q.Head += ", required"
	}
	q.Head += ": " + f.Label
	q.How, q.Guidance, q.Long, q.Now = f.Noun(), f.Guidance, f.Type.Traits().ManyLines, qs.aloud(f, before)
	q.why = qs.why(f, before, q.Now)
	if f.Type.Traits().Separator == "commas" {
		q.Separator = ", "
	}
	set := func(a payload.Answer) {
		a.Origin = payload.FromYou
		qs.in.Answers.SetField(f.ID, a)
	}
	// take answers with what was read; what does not fit is told.
	take := func(a payload.Answer, err error) (string, error) {
		if err == nil {
			a, err = payload.OneLine(f, a)
		}
		look, wrong := judged(payload.Check(f, a, env()))
		if err = cmp.Or(err, wrong); err != nil {
			return "", err
		}
		effect := qs.change(q.at, func() { qs.in.History.Field(f.ID, before, a) }, func() { set(a) })
		return lines.Stop(cmp.Or(qs.aloud(f, a), lines.Nothing)) + effect + look, nil
	}
	q.Take = func(text string) (string, error) { return take(payload.Parse(f, text, env())) }
	q.Refused = func(text string) {
		a, _ := payload.Parse(f, text, env())
		if a.Empty() {
			a = payload.Answer{Value: before.Value, Typed: text}
		}
		set(a)
		qs.keep(q.at)
	}
	q.Keep = func() error {
		if _, wrong := judged(payload.Check(f, before, env())); wrong != nil {
			return wrong
		}
		if now := qs.in.Answers.Field(f.ID); !now.Same(before) {
			qs.in.Answers.SetField(f.ID, before)
			qs.keep(q.at)
		}
		return nil
	}
	if f.Type.Takes(payload.People{}) {
		people := func(o payload.Owners) (string, error) {
			return take(payload.Answer{Value: payload.People{Owners: o}}, nil)
		}
		q.Take = func(text string) (string, error) {
			if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") || clean.Blank(text) {
				return take(payload.Parse(f, text, env()))
			}
			o, err := qs.peopleIn(before.People(), text)
			if err != nil {
				return "", err
			}
			return people(o)
		}
		err := qs.offerPeople(ctx, &q, before.People(), everyKind, people)
		return q, err
	}
	q.offerOptions(f, before, take)
	return q, nil
}

// why says what the answer of a field is for: that it is wanted, which rules look at it, and
// from where that is which it has now.
func (qs *questions) why(f payload.Field, before payload.Answer, now string) []string {
	why := []string{"It may stay empty."}
	if f.Required {
		why[0] = "Nothing is launched without an answer."
	}
	for _, r := range qs.in.Template.Rules {
		if slices.ContainsFunc(r.Conditions, func(c payload.RuleCondition) bool { return c.SubjectID == f.ID }) {
			why = append(why, "The rule "+rules.Called(r)+" looks at it.")
		}
	}
	if !before.Blank(f.Type) {
		why = append(why, fmt.Sprintf("Now: %s, from %s.", strings.TrimSuffix(now, "."), before.Origin.Phrase()))
	}
	return why
}

// offerOptions makes a question one about the options of a field, where it has any.
func (q *question) offerOptions(f payload.Field, before payload.Answer, take func(payload.Answer, error) (string, error)) {
	q.Many, q.Find = f.Type.Traits().Many, find
	for i, o := range f.Options {
		q.Options = append(q.Options, o.Label)
		if slices.ContainsFunc(before.Choices(), func(c payload.Choice) bool {
			return !c.Unselected && c.Text == o.Text && string(c.ID) == string(o.ID)
		}) {
			q.Chosen = append(q.Chosen, i)
		}
	}
	q.Pick = func(places []int) (string, error) {
		var chosen payload.Choices
		for _, i := range places {
			chosen = append(chosen, payload.Choice{ID: f.Options[i].ID, Text: f.Options[i].Text})
		}
		return take(payload.Answer{Value: chosen}, nil)
	}
}

// judged is what is worth a look about an answer, a blank before each, or the first thing
// that is wrong with it.
func judged(problems []payload.Problem) (look string, wrong error) {
	for _, p := range problems {
		switch {
		case p.Kind == payload.Missing:
			return "", &lines.Required{Fix: p.Fix}
		case p.Blocks():
			return "", &payload.ValueError{Message: p.Message, Fix: p.Fix}
		}
		look += " Look: " + lines.Sentence(p.Message)
	}
	return look, nil
}

// change makes a change to the answers, notes it and keeps it. It returns what that does
// to the steps, a blank before it, "" for nothing.
func (qs *questions) change(at history.Ref, note, do func()) string {
	former := qs.in.Builder()().Forecast
	do()
	note()
	qs.in.History.Close(qs.Now())
	qs.keep(qs.after(at))
	if what := qs.in.Builder()().Forecast.Since(former); what != "" {
		return " " + what
	}
	return ""
}

// after is where the person is once an answer was given.
func (qs *questions) after(at history.Ref) history.Ref {
	i := slices.IndexFunc(qs.in.Template.Fields, func(f payload.Field) bool { return f.ID == at.Field })
	if i >= 0 && i+1 < qs.last() {
		return history.Ref{Field: qs.in.Template.Fields[i+1].ID}
	}
	return at
}

// aloud is an answer in one line for the ear, "" for none, with what was typed and not
// taken.
func (qs *questions) aloud(f payload.Field, a payload.Answer) string {
	env := qs.in.Env()
	text := clean.Message(payload.Display(f, a, env))
	if date, ok := payload.DateOf(f, a, env); ok {
		text = date.Aloud(env.Clock())
	} else if a.Typed == "" && slices.ContainsFunc(payload.Check(f, a, env), func(p payload.Problem) bool { return p.Kind == payload.Invalid }) {
		return text + ", which was not taken"
	}
	if a.Typed != "" {
		text = withTyped(text, a.Typed)
	}
	return text
}

// withTyped is what is entered, and what was typed there and not taken.
func withTyped(entered, typed string) string {
	return strings.TrimPrefix(entered+", and ", ", and ") + humanize.Quote(typed) + ", which was not taken"
}

// find is how options are found by typing, as in the lists of the wizard.
func find(options []string, typed string) []int {
	var places []int
	for _, i := range picker.Rank(options, typed, false) {
		places = append(places, int(i))
	}
	return places
}

// The kinds of people that a question takes.
const (
	everyKind = iota
	membersOnly
	groupsOnly
)

// offerPeople makes a question one about several people, of whom those are chosen now.
func (qs *questions) offerPeople(ctx context.Context, q *question, now payload.Owners, kinds int, set func(payload.Owners) (string, error)) error {
	if err := qs.everybody(ctx); err != nil {
		return err
	}
	var who []payload.Who
	offer := func(w payload.Who, label ...string) {
		if now.Has(w) {
			q.Chosen = append(q.Chosen, len(who))
		}
		who = append(who, w)
		label = slices.DeleteFunc(label, func(s string) bool { return s == "" })
		q.Options = append(q.Options, clean.Message(strings.Join(label, ", ")))
	}
	d := qs.in.Base.People
	if kinds != groupsOnly {
		for _, m := range d.Members {
			if !m.Disabled() {
				offer(payload.Who{Kind: payload.WhoMember, User: m.ID, Email: m.Email, Name: m.Name}, m.Name, m.Email, m.JobTitle)
			}
		}
	}
	if kinds != membersOnly {
		for _, g := range d.Groups {
			offer(payload.Who{Kind: payload.WhoGroup, Group: g.ID, Name: g.Name}, g.Name, "a group of "+strconv.Itoa(d.Active(g)))
		}
	}
	if kinds == everyKind {
		for _, e := range now.Guests {
			offer(payload.Who{Kind: payload.WhoGuest, Email: e}, e, "guest")
		}
	}
	q.Many, q.Find, q.Separator = true, find, ", "
	q.Pick = func(places []int) (string, error) {
		var o payload.Owners
		for _, i := range places {
			o = o.With(who[i])
		}
		return set(o)
	}
	return nil
}

// peopleIn are those whom a text names; behind a + they join those who are there, behind
// a - they leave them.
func (qs *questions) peopleIn(now payload.Owners, text string) (payload.Owners, error) {
	names, adds := strings.CutPrefix(clean.Trim(text), "+")
	names, leaves := strings.CutPrefix(names, "-")
	var o payload.Owners
	if adds || leaves {
		o = now
	}
	found, err := qs.in.Base.People.FindEach(names)
	for _, who := range found {
		if leaves {
			o = o.Without(who)
		} else {
			o = o.With(who)
		}
	}
	if unknown, ok := errors.AsType[*payload.RefError](err); ok && !unknown.Ambiguous {
		return o, &payload.ValueError{Message: "nobody is called " + humanize.Quote(unknown.Ref), Fix: "type a part of a name, or an e-mail address"}
	}
	return o, err
}

func (qs *questions) stepOwners(ctx context.Context, at int) (question, error) {
	s := qs.in.Template.Steps[at]
	before, roles := qs.in.Answers.Step(s.ID), qs.in.Answers.Details().Roles
	now, from := payload.StepOwners(s, before, roles, qs.in.Env().Me())
	q := question{at: history.Ref{Step: s.ID}, text: now.Plain(qs.in.Base.People)}
	set := func(o payload.Owners) (string, error) {
		answer := before
		answer.Typed, answer.Owners, answer.OwnersOrigin = "", &o, payload.FromYou
		if o.Empty() {
			return "", &payload.ValueError{Message: "nobody at all cannot be sent", Fix: "name somebody, or type empty to leave it to the template"}
		}
		return qs.setStep(s, before, answer)
	}
	if err := qs.offerPeople(ctx, &q, now, everyKind, set); err != nil {
		return q, err
	}
	q.Head = fmt.Sprintf("Step %d of %d, who does it: %s", at+1, len(qs.in.Template.Steps), s.Title)
	q.How = payload.Field{Type: payload.TypePeople}.Noun()
	if q.Now = payload.PeopleText(now, qs.in.Base.People); q.Now != "" {
		q.Now += ", from " + from.Phrase()
	}
	if before.Typed != "" {
		q.Now = withTyped(q.Now, before.Typed)
	}
	q.why = []string{"These people have the step to do. Others take the place of the template's; + before a name adds, - takes off."}
	q.Take = func(text string) (string, error) {
		if text == "" {
			answer := before
			answer.Typed, answer.Owners, answer.OwnersOrigin = "", nil, ""
			return qs.setStep(s, before, answer)
		}
		o, err := qs.peopleIn(now, text)
		if err != nil {
			return "", err
		}
		return set(o)
	}
	typed := func(text string) {
		answer := before
		answer.Typed = text
		qs.in.Answers.SetStep(s.ID, answer)
		qs.keep(q.at)
	}
	q.Refused, q.Keep = typed, func() error {
		if qs.in.Answers.Step(s.ID).Typed != "" {
			typed("")
		}
		return nil
	}
	return q, nil
}

// setStep changes what is entered for a step, and says what holds then.
func (qs *questions) setStep(s payload.Step, before, answer payload.StepAnswer) (string, error) {
	effect := qs.change(history.Ref{Step: s.ID}, func() { qs.in.History.Step(s.ID, before, answer) }, func() { qs.in.Answers.SetStep(s.ID, answer) })
	owners, due := qs.stepTexts(s)
	said := owners
	if answer.Deadline != before.Deadline {
		said = due
	}
	return lines.Stop(said) + effect, nil
}

// stepTexts say who does a step and when it is due.
func (qs *questions) stepTexts(s payload.Step) (owners, due string) {
	who, _ := payload.StepOwners(s, qs.in.Answers.Step(s.ID), qs.in.Answers.Details().Roles, qs.in.Env().Me())
	owners, due = payload.OwnersText(s, who, qs.in.Base.People), "no deadline"
	switch r, err := qs.in.Deadlines().Due(s.ID); {
	case err != nil:
		due = "due " + humanize.Quote(qs.in.Answers.Step(s.ID).Deadline) + ", which was not taken"
	case !r.Time.IsZero():
		due = "due " + r.Aloud(qs.in.Env().Clock())
	}
	return owners, due
}

// dueShort is the day on which a step is due, for the ear.
func dueShort(at time.Time, env payload.Env) string {
	here := env.Clock().Here()
	if at.IsZero() {
		return "no deadline"
	}
	if at = at.In(here.Location()); at.Year() != here.Year() {
		return "due " + at.Format("Monday 2 January 2006")
	}
	return "due " + at.Format("Monday 2 January")
}

func (qs *questions) stepDeadline(at int) question {
	s := qs.in.Template.Steps[at]
	before := qs.in.Answers.Step(s.ID)
	q := question{at: history.Ref{Step: s.ID}, text: before.Deadline}
	q.Head = fmt.Sprintf("Step %d of %d, when it is due: %s", at+1, len(qs.in.Template.Steps), s.Title)
	q.How = "a date, launch +3d, or 2d before another step"
	_, q.Now = qs.stepTexts(s)
	from := "the template"
	if before.Deadline != "" {
		from = before.DeadlineOrigin.Phrase()
	}
	if q.Now = strings.TrimPrefix(q.Now, "due "); q.Now == "no deadline" {
		q.Now = ""
	} else {
		q.Now += ", from " + from
	}
	q.why = []string{"The day on which the step is to be done. Type empty for the template's own."}
	if own := s.Deadline.Text(qs.in.Template); own != "" {
		q.why = append(q.why, "The template has it due "+own+".")
	}
	q.Take = func(text string) (string, error) {
		answer := before
		answer.Deadline, answer.DeadlineOrigin = "", ""
		if text != "" {
			text = payload.CompleteDeadline(qs.in.Template, text)
			parsed, err := payload.ParseDeadline(qs.in.Template, text, qs.in.Env())
			if err == nil {
				_, err = payload.TryDeadline(qs.in.Template, qs.in.Answers.Step, []payload.Step{s}, parsed, qs.in.Env())
			}
			if err != nil {
				return "", err
			}
			answer.Deadline, answer.DeadlineOrigin = parsed, payload.FromYou
		}
		said, err := qs.setStep(s, before, answer)
		if w := qs.in.Deadlines().Warning(s.ID).String(); w != "" && text != "" {
			said += " Look: it is " + w + "."
		}
		return said, err
	}
	q.Refused = func(text string) {
		answer := before
		answer.Deadline, answer.DeadlineOrigin = text, payload.FromYou
		qs.in.Answers.SetStep(s.ID, answer)
		qs.keep(q.at)
	}
	q.Keep = func() error {
		if qs.in.Answers.Step(s.ID).Deadline != before.Deadline {
			qs.in.Answers.SetStep(s.ID, before)
			qs.keep(q.at)
		}
		return nil
	}
	return q
}
