package launch

import (
	"kickoff/api/session/delivery"
	"kickoff/payload/humanize"
	"kickoff/tui/theme"
)

func (s *Stage) launchedLines(add adder) {
	th, run := s.session.Theme, s.sent.Run
	if run.ID == "" {
		return
	}
	blank := func() {
		if s.height > 12 {
			add(th.Text, "")
		}
	}
	add(th.Good.Bold(), theme.SignDone+" Launched")
	if s.note != "" {
		add(th.Muted, s.note)
	}
	blank()
	add(th.Title, run.Name)
	add(th.Muted, "id "+run.ID)
	add(th.Accent, s.o.ProcessURL(run))
	if err := s.sent.Unrecorded; err != nil {
		add(th.Warn, theme.SignWarn+" "+err.Error())
	}
	s.receiptLines(add)
	blank()
	for _, a := range s.actions() {
		h := a.Key.Help()
		add(th.Text, h.Key+" "+h.Desc)
	}
}

// mostTold is how many lines of a receipt stand on the screen; the rest is
// counted.
const mostTold = 6

func (s *Stage) receiptLines(add adder) {
	if s.check == nil {
		return
	}
	th := s.session.Theme
	head, bad, lines := s.check.summary()
	switch {
	case bad:
		add(th.Warn, theme.SignWarn+" "+head)
	case s.check.ended():
		add(th.Good, theme.SignDone+" "+head)
	default:
		add(th.Muted, head)
	}
	most := max(1, min(mostTold, s.height-12))
	for i, line := range lines {
		if i == most {
			add(th.Muted, "  and "+humanize.Count(len(lines)-most, "more line")+" (the ledger keeps all of it)")
			break
		}
		add(th.Text, "  "+line)
	}
}

func (s *Stage) unknownLines(add adder) {
	th, r := s.session.Theme, s.resolution
	blank := func() {
		if s.height > 12 {
			add(th.Text, "")
		}
	}
	if r.Verdict() == delivery.NotThere {
		add(th.Warn.Bold(), theme.SignWarn+" Not launched")
		add(th.Text, "The answer was lost, but "+s.order.Launch.Name+" was looked for and is not there. Nothing was launched, and nothing you entered is gone.")
		blank()
		add(th.Text, "Send it again? Enter sends it, esc leads back.")
		return
	}
	add(th.Warn.Bold(), theme.SignWarn+" Nobody can say yet whether it was launched")
	add(th.Text, "The launch was sent, but no answer came back. It may have gone through: sending it again could make a second process, so it is not sent again.")
	if s.failure.message != "" {
		add(th.Muted, s.failure.message)
	}
	blank()
	if r.Looking() {
		add(th.Accent, r.Explain())
		return
	}
	add(th.Text, r.Explain())
	for _, run := range r.Like() {
		add(th.Accent, run.Name+"  "+s.o.ProcessURL(run))
	}
	add(th.Muted, "Enter looks again. Later is fine too: the next start asks again.")
}
