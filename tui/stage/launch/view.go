package launch

import (
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// slowAfter is how long a launch runs before the screen says that this is normal.
const slowAfter = 10 * time.Second

// page draws the stage: what it says in its phase, line by line.
type page struct {
	*Stage
	th    *theme.Theme
	lines []string
}

// View implements stage.Stage.
func (s *Stage) View() string {
	if s.phase == launched {
		return wrap.Clamp(s.result(), s.width, s.height)
	}
	p := &page{Stage: s, th: s.session.Theme}
	switch s.phase {
	case preparing, uploading, sending:
		p.progress()
	case pausing:
		p.pausing()
	case failed:
		p.failed()
	case outcomeUnknown:
		p.unknown()
	}
	for len(p.lines) > s.height && slices.Contains(p.lines, "") {
		i := slices.Index(p.lines, "")
		p.lines = slices.Delete(p.lines, i, i+1)
	}
	return wrap.Clamp(strings.Join(p.lines, "\n"), s.width, s.height)
}

// lead keeps the first column of the screen free.
const lead = " "

// add adds a text in a style, wrapped.
func (p *page) add(style theme.Style, text string) {
	p.lines = append(p.lines, wrap.Styled(style, lead, text, p.width-2)...)
}

// signed adds a text with a sign before its first line.
func (p *page) signed(style theme.Style, sign, text string) {
	p.lines = append(p.lines, wrap.Signed(style, lead, sign, text, p.width-2)...)
}

// blank adds an empty line, which goes where there is no room for it.
func (p *page) blank() { p.lines = append(p.lines, "") }

// message adds what somebody else said as sentences of their own.
func (p *page) message(text string) {
	text = humanize.Capital(text)
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	p.add(p.th.Text, text)
}

// progress are the parts of a launch, each with how far it is.
func (p *page) progress() {
	p.add(p.th.Title, "Launching "+p.confirmed.Name)
	p.blank()
	p.part(theme.SignDone, "Template", "as it was shown to you")
	room := max(1, p.height-len(p.lines)-5)
	p.lines = append(p.lines, p.files.bars(p.th, p.width, room)...)
	sign, state, word := theme.SignOpen, theme.SignSkipped, "Nothing is launched yet."
	if p.phase == sending {
		word = "It is on its way and cannot be called back."
		sign, state = theme.SignNow, "sent "+p.sentAt.In(p.session.Zone()).Format(time.TimeOnly)+", no answer yet · "+humanize.Short(p.elapsed)
		most := " of at most " + humanize.Short(p.o.Limit)
		if p.o.Limit > 0 && wrap.Width(lead+sign+" "+state+most)+column < p.width {
			state += most
		}
	}
	p.part(sign, "Launch", state)
	p.part(theme.SignOpen, "Receipt", theme.SignSkipped)
	p.blank()
	if p.phase == sending && p.elapsed >= slowAfter {
		word += " A large template can take a minute: this is normal. Leaving is safe (" + p.session.Keymap.Key("leave") + "): the next start finds out what came of it."
	}
	p.add(p.th.Text, word)
	for _, name := range p.files.changed {
		p.signed(p.th.Warn, theme.SignWarn, name+" is another file than the one that was uploaded, so it is uploaded anew")
	}
}

// column is the width of what the parts of a launch are called.
const column = 20

// part is a part of a launch: its sign, what it is called, and how far it is.
func (p *page) part(sign, name, state string) {
	style := p.th.Muted
	switch sign {
	case theme.SignDone:
		style = p.th.Good
	case theme.SignNow:
		style = p.th.Accent
	}
	p.lines = append(p.lines, wrap.Fit(lead+style.Render(sign)+" "+p.th.Text.Render(wrap.Pad(name, column)+state), p.width-1))
}

func (p *page) pausing() {
	p.signed(p.th.Warn.Bold(), theme.SignWarn, "Too many requests: the server asked for a pause")
	p.blank()
	p.add(p.th.Text, "It took nothing, so nothing was launched.")
	p.message(p.pause.why.Error())
	p.blank()
	p.add(p.th.Title, "Rate limited, again in "+humanize.Short(p.pause.left)+". Esc stops.")
}

func (p *page) failed() {
	f := p.failure
	p.signed(p.th.Error.Bold(), theme.SignError, f.title)
	p.blank()
	p.add(p.th.Text, f.meaning)
	listed := slices.ContainsFunc(f.problems, func(problem payload.Problem) bool {
		return strings.Contains(f.message, strings.TrimRight(problem.Message, ". "))
	})
	if f.message != "" && !listed {
		p.blank()
		p.message(strings.TrimPrefix(f.message, f.title+": "))
	}
	if len(f.problems) > 0 {
		p.blank()
	}
	for _, problem := range f.problems {
		about := p.session.About(stage.RefOf(problem))
		if about != "" {
			about += ": "
		}
		p.signed(p.th.Error, theme.SignError, about+problem.Message)
		if problem.Fix != "" {
			p.add(p.th.Text, "  "+problem.Fix)
		}
	}
	p.blank()
	p.add(p.th.Text, f.todo)
}
