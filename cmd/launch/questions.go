package launch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kickoff/api"
	"kickoff/api/session"
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

// numbered is the question of the field at a place.
func (iv *interview) numbered(ctx context.Context, at int) (question, error) {
	f := iv.in.Template.Fields[at]
	before, env := iv.in.Answers.Field(f.ID), iv.in.Env
	q := question{at: history.Ref{Field: f.ID}, text: before.Plain(env().People)}
	q.Head = fmt.Sprintf("Question %d of %d", at+1, iv.last())
	q.why = []string{"It may stay empty."}
	if f.Required {
		q.Head += ", required"
		q.why[0] = "Nothing is launched without an answer."
	}
	q.Head += ": " + f.Label
	q.How, q.Guidance, q.Long, q.Now = f.Noun(), f.Guidance, f.Type.Traits().ManyLines, iv.aloud(f, before)
	for _, r := range iv.in.Template.Rules {
		if slices.ContainsFunc(r.Conditions, func(c payload.RuleCondition) bool { return c.SubjectID == f.ID }) {
			q.why = append(q.why, "The rule "+rules.Called(r)+" looks at it.")
		}
	}
	if !before.Blank(f.Type) {
		q.why = append(q.why, fmt.Sprintf("Now: %s, from %s.", strings.TrimSuffix(q.Now, "."), before.Origin.Phrase()))
	}
	if f.Type.Traits().Separator == "commas" {
		q.Separator = ", "
	}
	set := func(a payload.Answer) {
		a.Origin = payload.FromYou
		iv.in.Answers.SetField(f.ID, a)
	}
	// take answers with what was read; what does not fit is told.
	take := func(a payload.Answer, err error) (string, error) {
		if err == nil {
			a, err = payload.OneLine(f, a)
		}
		look := ""
		for _, p := range payload.Check(f, a, env()) {
			switch {
			case err != nil:
			case p.Kind == payload.Missing:
				err = &lines.Required{Fix: p.Fix}
			case p.Blocks():
				err = &payload.ValueError{Message: p.Message, Fix: p.Fix}
			default:
				look += " Look: " + lines.Sentence(p.Message)
			}
		}
		if err != nil {
			return "", err
		}
		effect := iv.change(q.at, func() { iv.in.History.Field(f.ID, before, a) }, func() { set(a) })
		return lines.Stop(cmp.Or(iv.aloud(f, a), lines.Nothing)) + effect + look, nil
	}
	q.Take = func(text string) (string, error) { return take(payload.Parse(f, text, env())) }
	q.Refused = func(text string) {
		a, _ := payload.Parse(f, text, env())
		if a.Empty() {
			a = payload.Answer{Value: before.Value, Typed: text}
		}
		set(a)
		iv.keep(q.at)
	}
	q.Keep = func() error {
		for _, p := range payload.Check(f, before, env()) {
			if p.Kind == payload.Missing {
				return &lines.Required{Fix: p.Fix}
			} else if p.Blocks() {
				return &payload.ValueError{Message: p.Message, Fix: p.Fix}
			}
		}
		if now := iv.in.Answers.Field(f.ID); !now.Same(before) {
			iv.in.Answers.SetField(f.ID, before)
			iv.keep(q.at)
		}
		return nil
	}
	if f.Type.Takes(payload.People{}) {
		people := before.People()
		err := iv.offerPeople(ctx, &q, people, everyKind, func(o payload.Owners) (string, error) {
			return take(payload.Answer{Value: payload.People{Owners: o}}, nil)
		})
		q.Take = func(text string) (string, error) {
			if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") || clean.Blank(text) {
				return take(payload.Parse(f, text, env()))
			}
			o, err := iv.peopleIn(people, text)
			if err != nil {
				return "", err
			}
			return take(payload.Answer{Value: payload.People{Owners: o}}, nil)
		}
		return q, err
	}
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
	return q, nil
}

// change makes a change to the answers, notes it and keeps it. It returns what that does
// to the steps, a blank before it, "" for nothing.
func (iv *interview) change(at history.Ref, note, do func()) string {
	former := iv.in.Builder()().Forecast
	do()
	note()
	iv.in.History.Close(iv.Now())
	iv.keep(iv.after(at))
	if what := iv.in.Builder()().Forecast.Since(former); what != "" {
		return " " + what
	}
	return ""
}

// aloud is an answer in one line for the ear, "" for none, with what was typed and not
// taken.
func (iv *interview) aloud(f payload.Field, a payload.Answer) string {
	env := iv.in.Env()
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
func (iv *interview) offerPeople(ctx context.Context, q *question, now payload.Owners, kinds int, set func(payload.Owners) (string, error)) error {
	if err := iv.everybody(ctx); err != nil {
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
	d := iv.in.Base.People
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
func (iv *interview) peopleIn(now payload.Owners, text string) (payload.Owners, error) {
	names, adds := strings.CutPrefix(clean.Trim(text), "+")
	names, leaves := strings.CutPrefix(names, "-")
	var o payload.Owners
	if adds || leaves {
		o = now
	}
	found, err := iv.in.Base.People.FindEach(names)
	for _, who := range found {
		if leaves {
			o = o.Without(who)
		} else {
			o = o.With(who)
		}
	}
	var unknown *payload.RefError
	if errors.As(err, &unknown) && !unknown.Ambiguous {
		return o, &payload.ValueError{Message: "nobody is called " + humanize.Quote(unknown.Ref), Fix: "type a part of a name, or an e-mail address"}
	}
	return o, err
}

// everybody reads the whole directory, once: whoever will be typed has to be known by
// then, and a member taken for a guest is refused by the server.
func (iv *interview) everybody(ctx context.Context) error {
	if iv.in.everybody {
		return nil
	}
	if iv.kept != nil {
		iv.kept.Lately = true // what was named in flags is known by now
	}
	everybody, err := session.Everybody(ctx, iv.conn.Reads(), iv.in.Base.People.Me)
	if err == nil {
		iv.in.Base.People, iv.in.everybody = everybody, true
	}
	return iv.unknown("who exists", err)
}

// unknown has the questions go on without what no server could be asked for.
func (iv *interview) unknown(what string, err error) error {
	if !api.Unreached(err) {
		return err
	}
	if !slices.Contains(iv.notHere, what) {
		iv.notHere = append(iv.notHere, what)
		iv.Ask().Say("No network, and %s is not known on this machine.", what)
	}
	return nil
}

func (iv *interview) stepOwners(ctx context.Context, at int) (question, error) {
	s := iv.in.Template.Steps[at]
	before, roles := iv.in.Answers.Step(s.ID), iv.in.Answers.Details().Roles
	now, from := payload.StepOwners(s, before, roles, iv.in.Env().Me())
	q := question{at: history.Ref{Step: s.ID}, text: now.Plain(iv.in.Base.People)}
	set := func(o payload.Owners) (string, error) {
		answer := before
		answer.Typed, answer.Owners, answer.OwnersOrigin = "", &o, payload.FromYou
		if o.Empty() {
			return "", &payload.ValueError{Message: "nobody at all cannot be sent", Fix: "name somebody, or type empty to leave it to the template"}
		}
		return iv.setStep(s, before, answer)
	}
	if err := iv.offerPeople(ctx, &q, now, everyKind, set); err != nil {
		return q, err
	}
	q.Head = fmt.Sprintf("Step %d of %d, who does it: %s", at+1, len(iv.in.Template.Steps), s.Title)
	q.How = payload.Field{Type: payload.TypePeople}.Noun()
	if q.Now = payload.PeopleText(now, iv.in.Base.People); q.Now != "" {
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
			return iv.setStep(s, before, answer)
		}
		o, err := iv.peopleIn(now, text)
		if err != nil {
			return "", err
		}
		return set(o)
	}
	typed := func(text string) {
		answer := before
		answer.Typed = text
		iv.in.Answers.SetStep(s.ID, answer)
		iv.keep(q.at)
	}
	q.Refused, q.Keep = typed, func() error {
		if iv.in.Answers.Step(s.ID).Typed != "" {
			typed("")
		}
		return nil
	}
	return q, nil
}

// setStep changes what is entered for a step, and says what holds then.
func (iv *interview) setStep(s payload.Step, before, answer payload.StepAnswer) (string, error) {
	effect := iv.change(history.Ref{Step: s.ID}, func() { iv.in.History.Step(s.ID, before, answer) }, func() { iv.in.Answers.SetStep(s.ID, answer) })
	owners, due := iv.stepTexts(s)
	said := owners
	if answer.Deadline != before.Deadline {
		said = due
	}
	return lines.Stop(said) + effect, nil
}

// stepTexts say who does a step and when it is due.
func (iv *interview) stepTexts(s payload.Step) (owners, due string) {
	who, _ := payload.StepOwners(s, iv.in.Answers.Step(s.ID), iv.in.Answers.Details().Roles, iv.in.Env().Me())
	owners, due = payload.OwnersText(s, who, iv.in.Base.People), "no deadline"
	switch r, err := iv.in.Deadlines().Due(s.ID); {
	case err != nil:
		due = "due " + humanize.Quote(iv.in.Answers.Step(s.ID).Deadline) + ", which was not taken"
	case !r.Time.IsZero():
		due = "due " + r.Aloud(iv.in.Env().Clock())
	}
	return owners, due
}

func (iv *interview) stepDeadline(at int) question {
	s := iv.in.Template.Steps[at]
	before := iv.in.Answers.Step(s.ID)
	q := question{at: history.Ref{Step: s.ID}, text: before.Deadline}
	q.Head = fmt.Sprintf("Step %d of %d, when it is due: %s", at+1, len(iv.in.Template.Steps), s.Title)
	q.How = "a date, launch +3d, or 2d before another step"
	_, q.Now = iv.stepTexts(s)
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
	if own := s.Deadline.Text(iv.in.Template); own != "" {
		q.why = append(q.why, "The template has it due "+own+".")
	}
	q.Take = func(text string) (string, error) {
		answer := before
		answer.Deadline, answer.DeadlineOrigin = "", ""
		if text != "" {
			text = payload.CompleteDeadline(iv.in.Template, text)
			parsed, err := payload.ParseDeadline(iv.in.Template, text, iv.in.Env())
			if err == nil {
				_, err = payload.TryDeadline(iv.in.Template, iv.in.Answers.Step, []payload.Step{s}, parsed, iv.in.Env())
			}
			if err != nil {
				return "", err
			}
			answer.Deadline, answer.DeadlineOrigin = parsed, payload.FromYou
		}
		said, err := iv.setStep(s, before, answer)
		if w := iv.in.Deadlines().Warning(s.ID).String(); w != "" && text != "" {
			said += " Look: it is " + w + "."
		}
		return said, err
	}
	q.Refused = func(text string) {
		answer := before
		answer.Deadline, answer.DeadlineOrigin = text, payload.FromYou
		iv.in.Answers.SetStep(s.ID, answer)
		iv.keep(q.at)
	}
	q.Keep = func() error {
		if iv.in.Answers.Step(s.ID).Deadline != before.Deadline {
			iv.in.Answers.SetStep(s.ID, before)
			iv.keep(q.at)
		}
		return nil
	}
	return q
}
