package start

import (
	"kickoff/tui/ui/wrap"
)

func (s *Stage) draftDetails() []string {
	e, ok := s.entry()
	if !ok {
		return nil
	}
	th, width := s.o.Theme, s.side-3
	lines := []string{th.Title.Render(wrap.Fit(e.Name, width)), "", th.Accent.Render("Answers for")}
	for _, line := range wrap.Words(e.TemplateTitle, width-2) {
		lines = append(lines, th.Text.Render("  "+line))
	}
	return append(lines, "", th.Accent.Render("Saved"), th.Text.Render("  "+e.SavedAt.In(s.zone()).Format("Mon 2 Jan 2006, 15:04")))
}

// launchDetails is what is known of an unfinished launch before it is opened.
func (s *Stage) launchDetails() []string {
	e, ok := s.launch()
	if !ok {
		return nil
	}
	th, width := s.o.Theme, s.side-3
	var lines []string
	part := func(title, text string) {
		lines = append(lines, "", th.Accent.Render(title))
		for _, line := range wrap.Words(text, width-2) {
			lines = append(lines, th.Text.Render("  "+line))
		}
	}
	lines = append(lines, th.Title.Render(wrap.Fit(named(e), width)))
	part("Template", e.TemplateTitle)
	part("Filled", filled(e))
	part("Saved", e.SavedAt.In(s.zone()).Format("Mon 2 Jan 2006, 15:04"))
	if e.Draft != "" {
		part("From the draft", e.Draft)
	}
	if e.Owner != nil {
		part("Open in another window", e.Owner.String()+", since "+s.moment(e.Owner.Since))
	}
	return lines
}

// launchStatus is the line under the unfinished launches.
func (s *Stage) launchStatus(bad func(err error, again string) string) string {
	th := s.o.Theme
	switch {
	case s.pile.err != nil:
		return bad(s.pile.err, "; ctrl+r tries again")
	case s.pile.bin && len(s.pile.gone) == 0:
		return th.Muted.Render("nothing was discarded within a week; alt+d leads back")
	case s.pile.bin:
		return th.Muted.Render("discarded: enter brings one back, alt+d leads back")
	case len(s.pile.entries) == 0:
		return th.Muted.Render("nothing is unfinished: what you enter is kept here until it is launched")
	}
	return ""
}
