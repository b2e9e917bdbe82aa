package launch

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload/humanize"
	"kickoff/payload/store/ledger"
	"kickoff/tui/idle"
	"kickoff/tui/resolution"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

const (
	// lookAgainAfter is how long the screen waits before it looks again by itself.
	lookAgainAfter = 20 * time.Second
	// looksByItself is as long as a launch may still come.
	looksByItself = 90
)

// resolve finds out what became of the launch, by looking; why is what came in place of
// an answer.
func (s *Stage) resolve(entry string, why error) (tea.Cmd, stage.Event) {
	s.phase, s.failure, s.looks = outcomeUnknown, failure{message: why.Error()}, 0
	if answer := new(api.Error); errors.As(why, &answer) && answer.Message != "" {
		s.failure.message = answer.Message
		if answer.Status >= 400 {
			s.failure.message = "the answer was " + answer.Message
			if code := strconv.Itoa(answer.Status); !strings.Contains(answer.Message, code) {
				s.failure.message = "the answer was " + code + ", " + answer.Message
			}
		}
	}
	s.resolution = resolution.Of(ledger.Entry{ID: entry}, s.o.Delivery)
	return s.resolution.Look(), stage.Refused{Unknown: true, Entry: entry}
}

// takeResolved goes on with what was found; another message is none of its own.
func (s *Stage) takeResolved(msg tea.Msg) (tea.Cmd, stage.Event) {
	if s.resolution == nil || !s.resolution.Update(msg) {
		return nil, nil
	}
	sent := delivery.Sent{Entry: s.resolution.Entry().ID, Run: s.resolution.Run()}
	switch s.resolution.Verdict() {
	case delivery.Found:
		note := "The answer had been lost; the process was found."
		if err := s.resolution.Unwritten(); err != nil {
			note += " " + err.Error()
		}
		s.resolution = nil
		return s.succeed(sent, note)
	case delivery.Unread:
		s.resolution = nil
		sent.Run.Name = s.order.Launch.Name
		return s.succeed(sent, "")
	case delivery.NotThere:
		return nil, stage.Absent{Entry: sent.Entry}
	}
	if s.looks++; s.looks > looksByItself {
		return nil, nil
	}
	s.attempt++
	s.elapsed = 0
	return idle.Background(s.after(secondTick)), nil
}

// untilNextLook counts down to the next look that the screen makes by itself.
func (s *Stage) untilNextLook() tea.Cmd {
	if s.resolution.Looking() || s.resolution.Verdict() == delivery.NotThere {
		return nil
	}
	if s.elapsed += secondTick; s.elapsed >= lookAgainAfter {
		return s.resolution.Look()
	}
	return idle.Background(s.after(secondTick))
}

// unknownActions are the keys while nobody knows whether it was launched.
func (s *Stage) unknownActions() []stage.Action {
	back := stage.On("shift+tab", "back to the review", stage.Tell(stage.Back{}))
	sent := stage.On("v", "what was sent", stage.Tell(stage.ShowSent{Launch: s.order.Launch}))
	keep := stage.On("k", "keep and leave", stage.Tell(stage.Leave{}))
	save := stage.On("s", "save draft", stage.Tell(stage.SaveDraft{}))
	if s.resolution.Verdict() == delivery.NotThere {
		again := stage.On("l", "launch again"+theme.SignCut, stage.Tell(stage.AskLaunch{}))
		return []stage.Action{again, back, sent, save, stage.On("q", "leave", stage.Tell(stage.Leave{}))}
	}
	var list []stage.Action
	asking := func(pressed, does string, ask func() tea.Cmd) {
		list = append(list, stage.On(pressed, does, func() (tea.Cmd, stage.Event) { return ask(), nil }))
	}
	if !s.resolution.Looking() {
		asking("enter", "look again", s.resolution.Look)
		if like := s.resolution.Like(); len(like) == 1 {
			list = append(list, stage.On("o", "open it", s.opening(like[0].Run)))
			asking("t", "this is it", func() tea.Cmd { return s.resolution.Take(like[0].Run) })
		}
	}
	list = append(list, keep)
	if !s.resolution.Looking() {
		list = append(list, stage.On("S", "send again"+theme.SignCut, stage.Tell(stage.AskLaunch{Again: true})))
	}
	list = append(list, sent, back, save)
	if s.session.ServerReply != "" {
		list = append(list, stage.On("e", "the server's own words", stage.Tell(stage.ShowServerReply{})))
	}
	return append(list, stage.On("q", "leave", stage.Tell(stage.Leave{})))
}

func (p *page) unknown() {
	r := p.resolution
	if r.Verdict() == delivery.NotThere {
		p.signed(p.th.Warn.Bold(), theme.SignWarn, "Not launched")
		p.add(p.th.Text, "The answer was lost, and half an hour later "+p.order.Launch.Name+" is still not there. Nothing was launched, and nothing you entered is gone.")
		return
	}
	p.signed(p.th.Warn.Bold(), theme.SignWarn, "Not known whether it was launched")
	p.blank()
	left := p.order.Launch.Name + " left here"
	if at := r.Entry().Intent.At; !at.IsZero() {
		left += " at " + at.In(p.session.Zone()).Format("15:04:05")
	}
	p.add(p.th.Text, left+"; "+p.failure.message+".")
	p.add(p.th.Text, r.Explain())
	for _, c := range r.Like() {
		p.add(p.th.Text, humanize.Capital(c.Text())+":")
		p.add(p.th.Key, c.Name+"  "+p.o.ProcessURL(c.Run))
	}
	if r.Looking() {
		return
	}
	p.blank()
	next := "enter"
	if p.looks <= looksByItself {
		next = "by itself in " + humanize.Short(lookAgainAfter-p.elapsed)
	}
	p.choice(p.th.Accent, theme.SignCursor+" Look again", next)
	p.choice(p.th.Text, "  Keep and leave", "Launches shows it; kickoff runs --resolve settles it, from "+delivery.SettledFrom(r.Entry(), p.session.Zone())+" on for good")
	p.blank()
	p.add(p.th.Text, "S asks once more, then sends it again: if the first one comes too, there are two processes.")
}

// choice adds what a key leads to, the words beside it wrapped.
func (p *page) choice(style theme.Style, label, leads string) {
	for _, line := range wrap.Words(leads, max(1, p.width-21)) {
		p.lines = append(p.lines, lead+style.Render(fmt.Sprintf("%-19s%s", label, line)))
		label = ""
	}
}
