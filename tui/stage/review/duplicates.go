package review

import (
	"context"
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

// duplicates are the processes that look like the launch that is being confirmed.
type duplicates struct {
	// asked numbers the look-ups, so that a late one is dropped.
	asked   int
	looking bool
	// sure: the launch was confirmed while it was still being looked.
	sure bool
	list []delivery.Duplicate
	// at is the one that would be opened.
	at int
}

// lookLimit is how long a confirmation waits for the look-up.
const lookLimit = 15 * time.Second

type (
	duplicatesFound struct {
		asked int
		list  []delivery.Duplicate
		err   error
	}
	browsed struct{ err error }
)

func (b browsed) said() stage.Event {
	if b.err == nil {
		return nil
	}
	return stage.Notice{Text: "the browser could not be opened: " + b.err.Error()}
}

// lookForDuplicates asks while the confirmation shows whether the same was launched
// already.
func (s *Stage) lookForDuplicates() tea.Cmd {
	s.duplicates = duplicates{asked: s.duplicates.asked + 1}
	if s.o.Finder == nil {
		return nil
	}
	s.duplicates.looking = true
	asked, finder := s.duplicates.asked, s.o.Finder()
	order := delivery.Order{Template: s.session.Template, Launch: s.session.Built.Launch, Env: s.session.Env(), Unfinished: s.session.Unfinished}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), lookLimit)
		defer cancel()
		list, err := finder.Duplicates(ctx, order)
		return duplicatesFound{asked: asked, list: list, err: err}
	}
}

// takeDuplicates lets a launch go that was confirmed in the meantime, unless there is
// something to be said first.
func (s *Stage) takeDuplicates(msg duplicatesFound) (tea.Cmd, stage.Event) {
	if msg.asked != s.duplicates.asked || !s.asking {
		return nil, nil
	}
	sure := s.duplicates.sure
	s.duplicates.looking, s.duplicates.sure, s.duplicates.list = false, false, msg.list
	switch {
	case len(msg.list) > 0:
	case msg.err != nil:
		return nil, stage.Notice{Text: "enter launches, but it could not be looked up whether the same was launched already: " + msg.err.Error()}
	case sure:
		s.asking = false
		return nil, stage.SendNow{}
	}
	return nil, nil
}

func (s *Stage) confirm(msg tea.KeyPressMsg) (tea.Cmd, stage.Event) {
	k := keys()
	if key.Matches(msg, k.no) {
		s.asking = false
		return nil, nil
	}
	if len(s.duplicates.list) > 0 {
		return s.confirmDuplicate(msg)
	}
	switch {
	case !key.Matches(msg, k.yes):
	case s.duplicates.looking:
		s.duplicates.sure = true
	default:
		s.asking = false
		return nil, stage.SendNow{}
	}
	return nil, nil
}

// confirmDuplicate takes another key than the one that confirms a launch, so that
// nobody makes a second process by pressing enter twice.
func (s *Stage) confirmDuplicate(msg tea.KeyPressMsg) (tea.Cmd, stage.Event) {
	k, duplicate := keys(), s.duplicates.list[s.duplicates.at]
	switch {
	case key.Matches(msg, k.another):
		s.asking = false
		return nil, stage.SendNow{}
	case key.Matches(msg, k.open) && duplicate.URL != "":
		browse := s.o.Browse
		return func() tea.Msg { return browsed{browse(duplicate.URL)} }, stage.Notice{Text: "asked the browser to open " + duplicate.URL}
	case key.Matches(msg, k.find) && s.unknownDuplicate():
		s.asking = false
		return nil, stage.FindOut{}
	case key.Matches(msg, k.up):
		s.duplicates.at = max(0, s.duplicates.at-1)
	case key.Matches(msg, k.down):
		s.duplicates.at = min(len(s.duplicates.list)-1, s.duplicates.at+1)
	}
	return nil, nil
}

func (s *Stage) unknownDuplicate() bool {
	for _, t := range s.duplicates.list {
		if t.Unknown {
			return true
		}
	}
	return false
}

func (s *Stage) askingKeys() []key.Binding {
	k := keys()
	if len(s.duplicates.list) == 0 {
		return []key.Binding{k.yes, k.no}
	}
	k.no.SetHelp("esc", "back")
	list := []key.Binding{k.another}
	if s.duplicates.list[s.duplicates.at].URL != "" {
		list = append(list, k.open)
	}
	if s.unknownDuplicate() {
		list = append(list, k.find)
	}
	list = append(list, k.no)
	if len(s.duplicates.list) > 1 {
		list = append(list, k.up)
	}
	return list
}

// waits is the confirmation while it is being looked.
func (t duplicates) waits(name, where string) string {
	if t.sure {
		return "Launching " + name + " as soon as it is known whether it was launched already… esc stops"
	}
	return "Launch " + name + " in " + where + "? looking whether it was launched already…"
}

// duplicateLines say what was launched already, and by whom.
func (s *Stage) duplicateLines(height int) []string {
	th := s.session.Theme
	var lines []string
	for i, line := range wrap.Words(s.duplicateHead(), max(1, s.width-4)) {
		sign := theme.SignWarn
		if i > 0 {
			sign = " "
		}
		lines = append(lines, " "+th.Warn.Bold().Render(sign+" "+line))
	}
	if height >= 10 {
		lines = append(append([]string{""}, lines...), "")
	}
	for i, t := range s.duplicates.list {
		if len(lines)+3 > height && i > 0 {
			lines = append(lines, "   "+th.Muted.Render(fmt.Sprintf("and %d more", len(s.duplicates.list)-i)))
			break
		}
		cursor := "   "
		if i == s.duplicates.at && len(s.duplicates.list) > 1 {
			cursor = " " + th.Selected.Render(theme.SignCursor) + " "
		}
		lines = append(lines,
			cursor+th.Title.Render(wrap.Fit(t.Run.Name, s.width-4)),
			"   "+th.Muted.Render(wrap.Fit(s.likeness(t), s.width-4)),
		)
		if t.URL != "" {
			lines = append(lines, "   "+th.Accent.Render(wrap.Fit(t.URL, s.width-4)))
		}
	}
	return lines[:min(len(lines), height)]
}

// duplicateHead is the sentence above the newest of them.
func (s *Stage) duplicateHead() string {
	t := s.duplicates.list[0]
	who, what := s.launcher(t), "this"
	if !t.SameAnswers {
		what = "a process of this name"
	}
	if t.Unknown {
		return who + " sent " + what + " " + humanize.Ago(t.At, s.session.Now()) + ", and nobody knows whether it was launched"
	}
	return who + " launched " + what + " " + humanize.Ago(t.At, s.session.Now())
}

func (s *Stage) launcher(t delivery.Duplicate) string {
	people := s.session.Base.People
	if people == nil {
		people = &payload.Directory{}
	}
	switch starter := t.Run.StarterID; {
	case starter == 0 || starter == people.Me.ID:
		return "You"
	default:
		if name := people.MemberName(starter); name != "" {
			return name
		}
	}
	return "Somebody"
}

func (s *Stage) likeness(t delivery.Duplicate) string {
	like := "same name"
	switch {
	case t.SameName && t.SameAnswers:
		like = "same name, same answers"
	case t.SameAnswers:
		like = "same answers under another name"
	}
	return like + " · " + humanize.Time(t.At, s.session.Env().Clock().Here())
}
