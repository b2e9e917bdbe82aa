package payload

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/when"
)

// AtLaunch is the API's word for a deadline that counts from the launch.
const AtLaunch = "start_run"

// Due is the deadline that the rule makes of the moment from which it counts, by the
// calendar of its zone; false where there is none, or a word of the rule is not known
// (docs/api.md, "Dates and deadlines").
func (r DeadlineRule) Due(from time.Time) (time.Time, bool) {
	n := r.Value
	switch r.Option {
	case "before", "prior_to":
		n = -n
	case "from", "":
	default:
		return time.Time{}, false
	}
	if from.IsZero() {
		return time.Time{}, false
	}
	switch strings.TrimSuffix(strings.ToLower(r.Unit), "s") {
	case "minute":
		return from.Add(time.Duration(n) * time.Minute), true
	case "hour":
		return from.Add(time.Duration(n) * time.Hour), true
	case "day":
		return from.AddDate(0, 0, n), true
	case "week":
		return from.AddDate(0, 0, 7*n), true
	case "month":
		return from.AddDate(0, n, 0), true
	}
	return time.Time{}, false
}

// Text says the rule: "3 days after the launch"; "" for none.
func (r *DeadlineRule) Text(t Template) string {
	if r == nil {
		return ""
	}
	side, from := "after", "the launch"
	if r.Option == "prior_to" || r.Option == "before" {
		side = "before"
	}
	if s, ok := t.Step(r.Step); ok {
		from = humanize.Quote(s.Title)
	}
	switch {
	case r.Value == 0 && r.Step == AtLaunch:
		return "at the launch"
	case r.Value == 0:
		return "together with " + from
	}
	return humanize.Count(r.Value, strings.TrimSuffix(r.Unit, "s")) + " " + side + " " + from
}

// ParseDeadline checks a step's deadline as it is typed, and returns what is kept: the
// text. A step that it counts from must be there (*RefError); whether that one has a
// date is found out when the launch is built, because it may get one until then.
func ParseDeadline(t Template, text string, env Env) (string, error) {
	text = clean.Trim(text)
	if a, ok := when.ReadAnchored(text); ok {
		_, _, err := anchor(stepNames(t), a)
		return text, err
	}
	_, err := when.Deadline(text, env.Clock())
	return text, asValueError(err)
}

// CompleteDeadline writes the title of a step in full where a text names it by its number,
// or by words that only its title begins with: "2d before prep"; its alias or id where
// another has that title too. Other texts stay.
func CompleteDeadline(t Template, text string) string {
	a, ok := when.ReadAnchored(text)
	steps := stepNames(t)
	if _, _, err := anchor(steps, a); !ok || err == nil {
		return text
	}
	var meant []Step
	for i, s := range t.Steps {
		if a.Step == strconv.Itoa(i+1) || strings.HasPrefix(clean.Fold(s.Title), clean.Fold(a.Step)) {
			meant = append(meant, s)
		}
	}
	start, found := strings.CutSuffix(clean.Trim(text), a.Step)
	if len(meant) != 1 || !found {
		return text
	}
	for _, name := range []string{meant[0].Title, meant[0].Alias, meant[0].ID} {
		if whole, ok := when.ReadAnchored(start + name); ok {
			if id, _, err := anchor(steps, whole); err == nil && id == meant[0].ID {
				return start + name
			}
		}
	}
	return text
}

// anchor finds the step that a deadline counts from; its id is AtLaunch for the launch.
// A step may be called what else would be the launch, or end in a time of day.
func anchor(steps []refNames, a when.Anchored) (string, when.Anchored, error) {
	if a.Step == "" {
		return AtLaunch, a, nil
	}
	id, err := stepCalled(steps, a.Step)
	if err == nil {
		return id, a, nil
	}
	if timed, ok := a.WithTime(); ok {
		if id, err := stepCalled(steps, timed.Step); err == nil {
			return id, timed, nil
		}
	}
	return "", a, err
}

func stepCalled(steps []refNames, ref string) (string, error) {
	if ref == "*" {
		return "", refuse("a deadline counts from one step, not from all", "name the step")
	}
	i, err := resolve("step", ref, steps)
	var none *RefError
	switch {
	case errors.As(err, &none) && !none.Ambiguous && strings.EqualFold(ref, "launch"):
		return AtLaunch, nil
	case err != nil:
		return "", err
	}
	return steps[i].id, nil
}

// Deadlines works out when the steps of a launch are due, before the template's own
// rules run. A deadline may count from the launch or from another step, whose deadline
// was entered too or is the template's. It serves one set of answers at one moment.
type Deadlines struct {
	template Template
	answer   func(stepID string) StepAnswer
	env      Env
	// at is the place of a step, steps what each is called; made when they are needed.
	at    map[string]int
	steps []refNames
	known map[string]due
	// anchors are what texts count from: many steps may have the same.
	anchors map[string]anchored
	// path are the steps whose deadline is being worked out, each for the one before it.
	path []string
}

type anchored struct {
	when.Anchored
	stepID string
	err    error
}

type due struct {
	when.Reading
	err error
}

// NewDeadlines is made for each build and each drawing anew.
func NewDeadlines(t Template, answer func(stepID string) StepAnswer, env Env) *Deadlines {
	return &Deadlines{template: t, answer: answer, env: env, known: map[string]due{}, anchors: map[string]anchored{}}
}

// TryDeadline is what a text would mean as the deadline of one or several steps, or why
// they cannot have it.
func TryDeadline(t Template, answer func(stepID string) StepAnswer, steps []Step, text string, env Env) (when.Reading, error) {
	if _, ok := when.ReadAnchored(text); !ok {
		r, err := when.Deadline(text, env.Clock())
		return r, asValueError(err)
	}
	tried := make(map[string]bool, len(steps))
	for _, s := range steps {
		tried[s.ID] = true
	}
	d := NewDeadlines(t, func(id string) StepAnswer {
		if tried[id] {
			return StepAnswer{Deadline: text}
		}
		return answer(id)
	}, env)
	// All count from the same: where that waits for one of them, it is told of none.
	return d.Due(steps[0].ID)
}

// Due is when a step is due by what was entered for it, else by its template; the time
// is zero where it has no deadline. Its error is a *ValueError.
func (d *Deadlines) Due(stepID string) (when.Reading, error) {
	r := d.due(stepID)
	c, ok := errors.AsType[*circle](r.err)
	if !ok {
		return r.Reading, r.err
	}
	if len(c.steps) == 1 {
		return r.Reading, refuse("the deadline counts from itself", "count from another step or from the launch, such as launch +3d")
	}
	titles := make([]string, len(c.steps))
	for i, id := range c.steps {
		titles[i] = d.title(id)
	}
	return r.Reading, refuse("the deadlines of "+humanize.List(titles)+" wait for each other", "give one of them a date, such as +3d")
}

// circle are steps that wait for each other's deadline.
type circle struct{ steps []string }

func (c *circle) Error() string { return "the deadlines go round in a circle" }

// due is what Due is, but for the error of a step in a circle, which is the circle.
func (d *Deadlines) due(stepID string) due {
	if known, ok := d.known[stepID]; ok {
		return known
	}
	if i := slices.Index(d.path, stepID); i >= 0 {
		return due{err: &circle{slices.Clone(d.path[i:])}}
	}
	d.path = append(d.path, stepID)
	var r due
	if text := d.answer(stepID).Deadline; !clean.Blank(text) {
		r.Reading, r.err = d.read(text)
	} else if at, ok := d.place(stepID); ok {
		r = d.ofTemplate(d.template.Steps[at])
	}
	d.path = d.path[:len(d.path)-1]
	d.known[stepID] = r
	return r
}

// DateWarning is what is worth a second look about when a step is due; none of it stops
// a launch. The zero value is nothing.
type DateWarning struct {
	Past bool
	// Weekend is the Saturday or Sunday that it falls on where the organisation is: Tallyfy
	// may move it to the next working time there (docs/api.md, "Dates and deadlines").
	Weekend string
	// Ahead is the title of the step right before it, where that one is due later.
	Ahead string
}

// String says it behind a date: "in the past, on a Saturday".
func (w DateWarning) String() string { return strings.Join(w.Texts(), ", ") }

// Texts are all that is worth a look, one by one.
func (w DateWarning) Texts() []string {
	var all []string
	if w.Past {
		all = append(all, "in the past")
	}
	if w.Weekend != "" {
		all = append(all, "on a "+w.Weekend)
	}
	if w.Ahead != "" {
		all = append(all, "before "+humanize.Quote(w.Ahead)+", the step ahead of it")
	}
	return all
}

// problem says it as a whole sentence, with what to type instead.
func (w DateWarning) problem(due when.Reading) (message, fix string) {
	var all []string
	if w.Ahead != "" {
		all, fix = append(all, "comes before that of "+humanize.Quote(w.Ahead)+", the step ahead of it"), "type a later one"
	}
	if w.Weekend != "" {
		all, fix = append(all, "falls on a "+w.Weekend+", and Tallyfy may move it to the next working time"), "type a working day, such as +3bd"
	}
	message = "the deadline "
	if w.Past {
		all, fix = append([]string{"is in the past"}, all...), "type a later one, such as tomorrow or +3d"
		message += due.String() + " "
	}
	return message + strings.Join(all, "; it "), fix
}

// WarnOfDate is what is worth a look about a date: ahead is when the step right before it
// is due, and title what that is called. Zero times are not known.
func WarnOfDate(due, ahead time.Time, title string, env Env) DateWarning {
	if due.IsZero() {
		return DateWarning{}
	}
	w := DateWarning{Past: !env.Now.IsZero() && due.Before(env.Now)}
	there, where := env.ServerDay(due)
	if day := there.Weekday(); day == time.Saturday || day == time.Sunday {
		w.Weekend = day.String() + where
	}
	if due.Before(ahead) {
		w.Ahead = title
	}
	return w
}

// Warning is what is worth a look about the deadline of a step.
func (d *Deadlines) Warning(stepID string) DateWarning {
	r, err := d.Due(stepID)
	if err != nil || r.Time.IsZero() {
		return DateWarning{}
	}
	ahead, title := when.Reading{}, ""
	if at, ok := d.place(stepID); ok && at > 0 {
		title = d.template.Steps[at-1].Title
		ahead, _ = d.Due(d.template.Steps[at-1].ID)
	}
	return WarnOfDate(r.Time, ahead.Time, title, d.env)
}

func (d *Deadlines) read(text string) (when.Reading, error) {
	text = clean.Trim(text)
	a, ok := when.ReadAnchored(text)
	if !ok {
		r, err := when.Deadline(text, d.env.Clock())
		return r, asValueError(err)
	}
	found, known := d.anchors[text]
	if !known {
		found.stepID, found.Anchored, found.err = anchor(d.names(), a)
		if unknown, ok := errors.AsType[*RefError](found.err); ok {
			found.err = refuse(unknown.Error(), "")
		}
		d.anchors[text] = found
	}
	if found.err != nil {
		return when.Reading{}, found.err
	}
	from, err := d.moment(found.stepID)
	if err != nil {
		return when.Reading{}, err
	}
	r, err := found.From(from, d.env.Clock())
	return r, asValueError(err)
}

// moment is the time of the launch, or of a step's deadline, for the step that is being
// worked out.
func (d *Deadlines) moment(id string) (time.Time, error) {
	if id == AtLaunch || id == "" {
		return d.env.Clock().Here(), nil
	}
	r := d.due(id)
	var c *circle
	switch {
	case errors.As(r.err, &c) && slices.Contains(c.steps, d.path[len(d.path)-1]):
		return time.Time{}, r.err
	case r.err != nil:
		return time.Time{}, refuse("counts from "+d.title(id)+", whose own deadline cannot be told", "mend that one, or type a date")
	case r.Time.IsZero():
		return time.Time{}, refuse("counts from "+d.title(id)+", which has no deadline", "give that one a deadline, or type a date")
	}
	return r.Time, nil
}

// ofTemplate: where the template's own deadline has nothing to count from, the step has
// none, which is no mistake of whoever launches.
func (d *Deadlines) ofTemplate(s Step) due {
	if s.Deadline == nil {
		return due{}
	}
	from, err := d.moment(s.Deadline.Step)
	if errors.As(err, new(*circle)) {
		return due{err: err}
	}
	here := d.env.Clock().Here().Location()
	t, ok := s.Deadline.Due(from.In(d.env.ServerHere().Location()))
	if !ok {
		return due{}
	}
	return due{Reading: when.Reading{Time: t, Zone: here}}
}

func (d *Deadlines) names() []refNames {
	if d.steps == nil {
		d.steps = stepNames(d.template)
	}
	return d.steps
}

func (d *Deadlines) place(id string) (int, bool) {
	if d.at == nil {
		d.at = make(map[string]int, len(d.template.Steps))
		for i, s := range d.template.Steps {
			d.at[s.ID] = i
		}
	}
	i, ok := d.at[id]
	return i, ok
}

func (d *Deadlines) title(id string) string {
	if at, ok := d.place(id); ok {
		return humanize.Quote(d.template.Steps[at].Title)
	}
	return humanize.Quote(id)
}
