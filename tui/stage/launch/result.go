package launch

import (
	"errors"
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/store/ledger"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/result"
)

// undo takes the process back that was launched, and no other. A practice needs no second
// press.
func (s *Stage) undo() (tea.Cmd, stage.Event) {
	run := s.sent.Run
	e := ledger.Entry{ID: s.sent.Entry, Status: ledger.Launched, Outcome: ledger.Outcome{Run: ledger.Run{ID: run.ID, Name: run.Name}}}
	return s.taken.Press(s.o.Delivery(), e, payload.IsPractice(s.order.Launch.Name)), nil
}

// next is a key that leads on from a result, with what it does in full.
type next struct {
	stage.Action
	full string
}

// narrow is the width under which the footer has room for the keys alone, roomy that from
// which the page says in full what they do.
const narrow, roomy = 50, 80

// there reports that it is known which process was launched.
func (s *Stage) there() bool { return s.sent.Run.ID != "" }

// leadsOn are the keys that lead on from the result.
func (s *Stage) leadsOn() []next {
	list := []next{
		{stage.On("a", "another", stage.Tell(stage.Again{})), "another like it"},
		{stage.On("s", "save draft", stage.Tell(stage.SaveDraft{})), "save as a draft"},
		{stage.On("x", "command", stage.Tell(stage.AsCode{Built: &s.confirmed, Command: true})), "copy the command that repeats it"},
	}
	if !s.there() {
		return list
	}
	copies := "copy link"
	if s.width < narrow {
		copies = "copy"
	}
	list = append(list,
		next{stage.On("o", "open", s.opening(s.sent.Run)), "open it"},
		next{stage.On("c", copies, s.copyLink), "copy the link"},
	)
	if s.taken.May() {
		list = append(list, next{stage.On("u", "undo", s.undo), "undo: archive this process"})
	}
	return list
}

// resultActions are the keys of the result, by their weight.
func (s *Stage) resultActions() []stage.Action {
	var list, later []stage.Action
	for _, n := range s.leadsOn() {
		switch n.Key.Help().Key {
		case "o", "c":
			list = append(list, n.Action)
		default:
			later = append(later, n.Action)
		}
	}
	list = append(append(list, later...), stage.On("q", "leave", stage.Tell(stage.Leave{})))
	scroll := func(by int) func() (tea.Cmd, stage.Event) { return stage.Just(func() { s.top += by }) }
	return append(list,
		stage.Action{Key: footer.Bind("↑/↓", "move", "up", "k"), Do: scroll(-1)},
		stage.Action{Key: footer.Bind("", "", "down", "j"), Do: scroll(+1)},
	)
}

func (s *Stage) copyLink() (tea.Cmd, stage.Event) {
	return s.session.Clipboard.Copy("the link", "link.txt", s.o.ProcessURL(s.sent.Run)), nil
}

// mostDifferences is how many differences show before anything else.
const mostDifferences = 3

// result draws the process that was launched.
func (s *Stage) result() string {
	run, th := s.sent.Run, s.session.Theme
	if s.sent.Entry == "" {
		return ""
	}
	p := result.Page{
		Theme: th, Name: run.Name, Now: s.session.Env().Clock().Here(), People: s.session.Base.People, Top: s.top,
		Head: result.Line{Style: th.Good.Bold(), Sign: theme.SignDone, Text: "Launched"},
	}
	if n := s.o.Count(); n > 1 {
		p.Count = fmt.Sprintf("%d launched", n)
	}
	note := func(style theme.Style, sign, text string) {
		p.Notes = append(p.Notes, result.Line{Style: style, Sign: sign, Text: text})
	}
	if s.there() {
		p.URL = s.o.ProcessURL(run)
	} else {
		p.Head = result.Line{Style: th.Warn.Bold(), Sign: theme.SignWarn, Text: "Launched, says the server; it cannot be read back"}
		note(th.Text, "", "It did not say which process that is, and none like it was found.")
	}
	if s.note != "" {
		note(th.Muted, "", s.note)
	}
	if err := s.sent.Unrecorded; err != nil {
		note(th.Warn, theme.SignWarn, err.Error())
	}
	if style, sign, text := s.taken.Words(th); text != "" {
		note(style, sign, text)
	}
	if c := s.comparison; c != nil && c.ended() {
		p.Tasks, p.Receipt, p.Least = c.receipt.Tasks, s.receipt(), 1+min(len(c.receipt.Differences), mostDifferences)
		if n := len(c.receipt.Differences); n > 0 {
			p.Head = result.Line{Style: th.Warn.Bold(), Sign: theme.SignWarn, Text: "Launched, but " + humanize.Count(n, "value") + humanize.Verb(n, " differs", " differ")}
		}
	} else if c != nil {
		p.Reading = "reading back what was stored" + theme.SignCut
	}
	for _, n := range s.leadsOn() {
		switch h := n.Key.Help(); {
		case s.width >= roomy:
			p.Next = append(p.Next, key.NewBinding(key.WithHelp(h.Key, n.full)))
		case h.Key != "o" && h.Key != "c": // the footer begins with these
			p.Next = append(p.Next, n.Key)
		}
	}
	drawn := p.View(s.width, s.height)
	s.top = p.Top
	return drawn
}

// receipt says what the comparison gave, the worst first.
func (s *Stage) receipt() []result.Line {
	r, err := s.comparison.receipt, s.comparison.err
	unread := new(delivery.UnreadError)
	switch warns := (result.Line{Style: s.session.Theme.Warn, Sign: theme.SignWarn}); {
	case err == nil || !r.Clean():
		return result.Receipt(s.session.Theme, r)
	case errors.As(err, &unread):
		warns.Text = "it cannot be read back: " + unread.Err.Error()
		return []result.Line{warns}
	default:
		warns.Text = err.Error()
		return []result.Line{warns}
	}
}
