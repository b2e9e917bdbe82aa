// Package kickoff is the stage of the kick-off form: every field of the template
// with the widget that fits it. It writes what is entered to the session's answers
// at each change and keeps none of its own; package payload says what is wrong,
// and how the fields are stacked and drawn is package tui/form's.
package kickoff

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/field"
	"kickoff/tui/form"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// Kickoff is the form of one template.
type Kickoff struct {
	*form.Form
	session *stage.Session
	// options are those of all fields.
	options []*field.Options
}

// New makes the stage for the session's template. A session that gets another template
// needs a new stage.
func New(d *stage.Session) *Kickoff {
	k := &Kickoff{session: d}
	entries := make([]form.Entry, len(d.Template.Fields))
	for i, f := range d.Template.Fields {
		entries[i] = k.entry(f)
	}
	k.Form = form.New(d, form.Options{Entries: entries, Head: k.head, Intro: k.intro, Empty: "This template asks nothing at its start."})
	return k
}

func (k *Kickoff) entry(f payload.Field) form.Entry {
	d, options := k.session, field.NewOptions(f)
	k.options = append(k.options, options)
	e := form.Entry{
		Ref: stage.AnswerRef{Field: f.ID}, Label: f.Label, Guidance: f.Guidance, Required: f.Required,
		Widget: func() field.Widget {
			return field.New(f, d.Theme, d.Env, field.Shared{
				Options: options, People: &d.Items, Uploads: stage.Files{Of: d},
				TextPath: func() string { return d.TextPath(f.ID) },
			})
		},
		Read:     func() payload.Answer { return d.Answers.Field(f.ID) },
		Write:    func(a payload.Answer) { d.SetField(f.ID, a) },
		Note:     func() string { return k.note(f) },
		Foot:     func(width int, compact bool) string { return k.foot(f, width, compact) },
		Problems: func() []payload.Problem { return k.problems(f) },
	}
	if !f.Type.Takes(payload.Files{}) { // whose widget tells how far an upload is
		e.Value = func(width int) string { return k.value(f, width) }
	}
	return e
}

// Activate implements stage.Stage. Long lists of options are made before somebody opens
// them.
func (k *Kickoff) Activate() tea.Cmd {
	options := k.options
	return tea.Batch(k.Form.Activate(), func() tea.Msg {
		for _, o := range options {
			o.Prepare()
		}
		return nil
	})
}

// value is a field's answer on one line. What no line can show of a long text is not
// looked at, and a date gives up its day of the week before its time.
func (k *Kickoff) value(f payload.Field, width int) string {
	const longest, most = 4096, 500
	a := k.session.Answers.Field(f.ID)
	if text, ok := a.Value.(payload.Text); ok && len(text) > longest {
		a.Value = text[:longest]
	}
	if chosen, ok := a.Value.(payload.Choices); ok && len(chosen) > most {
		a.Value = chosen[:most]
	}
	text := payload.Display(f, a, k.session.Env())
	if _, date := payload.DateOf(f, a, k.session.Env()); date && wrap.Width(text) > width {
		_, text, _ = strings.Cut(text, " ")
	}
	return text
}

// problems are those of one field: what payload finds, and what the server said.
func (k *Kickoff) problems(f payload.Field) []payload.Problem {
	found := k.session.Wrong(f, k.session.Answers.Field(f.ID))
	for _, p := range k.session.ServerProblems {
		if p.Field == f.ID {
			found = append(found, p)
		}
	}
	return found
}

// note says where an answer comes from that nobody entered here.
func (k *Kickoff) note(f payload.Field) string {
	a := k.session.Answers.Field(f.ID)
	if a.Origin == "" || a.Origin == payload.FromYou || a.Blank(f.Type) {
		return payload.StaleDefault(k.session.Template, f, a, k.session.Env())
	}
	return a.Origin.Word()
}

// foot says where an answer comes from; where it was changed, what came in its place, if
// there is room for it, and the key that puts it back.
func (k *Kickoff) foot(f payload.Field, width int, compact bool) string {
	given, came := k.session.Answers.Given(f.ID)
	a := k.session.Answers.Field(f.ID)
	switch {
	case came && !given.Same(a):
	case came && !a.Blank(f.Type):
		return "from " + given.Origin.Phrase()
	default:
		return k.note(f)
	}
	back := " · " + k.session.Keymap.Key("put-back") + " puts it back"
	text := cmp.Or(payload.Display(f, given, k.session.Env()), theme.SignSkipped)
	if full := given.Origin.Word() + ": " + text + back; !compact && wrap.Width(full) <= width {
		return full
	}
	return "changed from " + given.Origin.Phrase() + back
}

// GoTo brings a field into focus and shows its problems; false when the form
// has no such field.
func (k *Kickoff) GoTo(fieldID string) bool { return k.Form.GoTo(stage.AnswerRef{Field: fieldID}) }

// head is the template and how far its form is. The counts stay whole.
func (k *Kickoff) head(width int, compact bool) string {
	p, th := k.session.Progress(), k.session.Theme
	counts := fmt.Sprintf("%d of %d · %d required left", p.Answered, p.Total, p.Left)
	title := th.Title.Render(k.session.Template.Title)
	if more := " · " + humanize.Count(p.Defaults, "default"); !compact && p.Defaults > 0 && wrap.Width(title+counts+more)+3 <= width {
		counts += more
	}
	title = wrap.Fit(title, max(0, width-wrap.Width(counts)-3))
	if compact {
		width = max(22, wrap.Width(title)+3) + wrap.Width(counts)
	}
	return wrap.Spread(title, th.Text.Render(counts), width)
}

// intro is what the template says before its first question.
func (k *Kickoff) intro(width int) []string {
	t, th := k.session.Template, k.session.Theme
	var lines []string
	if t.KickoffTitle != "" && t.KickoffTitle != t.Title {
		lines = append(lines, wrap.Styled(th.Title, "", t.KickoffTitle, width)...)
	}
	if t.KickoffDescription != "" {
		lines = append(lines, wrap.Styled(th.Text, "", t.KickoffDescription, width)...)
	}
	if t.Guidance != "" {
		lines = append(lines, wrap.Styled(th.Text, "", t.Guidance, width)...)
	}
	return lines
}
