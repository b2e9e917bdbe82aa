package review

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// confirmation is the question before the launch, and the processes that look like it.
type confirmation struct {
	session *stage.Session
	looking bool
	// sure: the launch was confirmed while it was still being looked.
	sure bool
	list []delivery.Duplicate
	// at is the one that would be opened.
	at int
}

// lookLimit is how long a confirmation waits for the look-up.
const lookLimit = 15 * time.Second

type duplicatesFound struct {
	asked int
	list  []delivery.Duplicate
	err   error
}

// confirm asks for the confirmation, or leads to what stands in the way. While it is
// asked it is looked up whether the same was launched already.
func (s *Stage) confirm() (tea.Cmd, stage.Event) {
	if s.session.Stale {
		s.wanted = true
		return nil, nil
	}
	if i := s.summary.firstProblem(); i >= 0 {
		s.inJSON = false
		s.focus(i)
		return nil, stage.Notice{Text: "this stands in the way of the launch; enter leads to it"}
	}
	s.confirming = &confirmation{session: s.session, looking: s.o.Finder != nil}
	s.asked++
	if s.o.Finder == nil {
		return nil, nil
	}
	asked, finder := s.asked, s.o.Finder()
	order := delivery.Order{Template: s.session.Template, Launch: s.session.Built.Launch, Env: s.session.Env(), Unfinished: s.session.Unfinished}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), lookLimit)
		defer cancel()
		list, err := finder.Duplicates(ctx, order)
		return duplicatesFound{asked: asked, list: list, err: err}
	}, nil
}

// takeDuplicates lets a launch go that was confirmed in the meantime, unless there is
// something to be said first.
func (s *Stage) takeDuplicates(msg duplicatesFound) (tea.Cmd, stage.Event) {
	c := s.confirming
	if msg.asked != s.asked || c == nil {
		return nil, nil
	}
	sure := c.sure
	c.looking, c.sure, c.list = false, false, msg.list
	switch {
	case len(msg.list) > 0:
	case msg.err != nil:
		return nil, stage.Notice{Text: "enter launches, but it could not be looked up whether the same was launched already: " + msg.err.Error()}
	case sure:
		return s.leave(stage.SendNow{})()
	}
	return nil, nil
}

// leave is what a key does that ends the confirmation.
func (s *Stage) leave(e stage.Event) func() (tea.Cmd, stage.Event) {
	return func() (tea.Cmd, stage.Event) {
		s.confirming = nil
		return nil, e
	}
}

// actions are the keys of the confirmation. With duplicates another key launches than
// the one that confirms, so that nobody makes a second process by pressing enter twice.
func (c *confirmation) actions(s *Stage) []stage.Action {
	no := s.leave(nil)
	switch {
	case len(c.list) == 0 && c.looking:
		return []stage.Action{stage.On("enter", "launch", stage.Just(func() { c.sure = true })), stage.On("esc", "do not launch", no)}
	case len(c.list) == 0:
		return []stage.Action{stage.On("enter", "launch", s.leave(stage.SendNow{})), stage.On("esc", "do not launch", no)}
	}
	list := []stage.Action{stage.On("a", "launch another", s.leave(stage.SendNow{}))}
	if url := c.list[c.at].URL; url != "" {
		list = append(list, stage.On("o", "open it", func() (tea.Cmd, stage.Event) { return stage.Browse(s.o.Browse, url) }))
	}
	if slices.ContainsFunc(c.list, func(d delivery.Duplicate) bool { return d.Unknown }) {
		list = append(list, stage.On("f", "find out", s.leave(stage.FindOut{})))
	}
	list = append(list, stage.On("esc", "back", no))
	if len(c.list) > 1 {
		list = append(list,
			stage.Action{Key: footer.Bind("↑/↓", "move", "up", "k"), Do: stage.Just(func() { c.at = max(0, c.at-1) })},
			stage.Action{Key: footer.Bind("", "", "down", "j"), Do: stage.Just(func() { c.at = min(len(c.list)-1, c.at+1) })})
	}
	return list
}

// question is the line that asks.
func (c *confirmation) question(where string, width int) string {
	th, name := c.session.Theme, c.session.Built.Name
	text, keys := "Launch "+name+" in "+where+"?", ""
	switch {
	case len(c.list) > 0:
		text = "Launch another one all the same?"
	case c.sure:
		text = "Launching " + name + " as soon as it is known whether it was launched already… esc stops"
	case c.looking:
		text += " looking whether it was launched already…"
	default:
		keys = " " + th.Key.Render("enter") + th.KeyText.Render(" launches, ") + th.Key.Render("esc") + th.KeyText.Render(" does not")
	}
	return " " + th.Warn.Bold().Render(wrap.Fit(text, width-2-wrap.Width(keys))) + keys
}

// lines say what was launched already, and by whom.
func (c *confirmation) lines(width, height int) []string {
	th, room := c.session.Theme, max(1, width-4)
	lines := wrap.Signed(th.Warn.Bold(), " ", theme.SignWarn, c.head(), room+2)
	if height >= 10 {
		lines = append(append([]string{""}, lines...), "")
	}
	for i, d := range c.list {
		if len(lines)+3 > height && i > 0 {
			lines = append(lines, "   "+th.Muted.Render(fmt.Sprintf("and %d more", len(c.list)-i)))
			break
		}
		lead, _ := th.Row(i == c.at && len(c.list) > 1)
		lines = append(lines, " "+lead+th.Title.Render(wrap.Fit(d.Run.Name, room)), "   "+th.Muted.Render(wrap.Fit(c.similarity(d), room)))
		if d.URL != "" {
			lines = append(lines, "   "+th.Accent.Render(wrap.Fit(d.URL, room)))
		}
	}
	return lines[:min(len(lines), height)]
}

// head is the sentence above the newest of them.
func (c *confirmation) head() string {
	d := c.list[0]
	who, what := c.launcher(d), "this"
	if !d.SameAnswers {
		what = "a process of this name"
	}
	ago := humanize.Ago(d.At, c.session.Now())
	if d.Unknown {
		return who + " sent " + what + " " + ago + ", and nobody knows whether it was launched"
	}
	return who + " launched " + what + " " + ago
}

func (c *confirmation) launcher(d delivery.Duplicate) string {
	people := c.session.Base.People
	if people == nil {
		people = &payload.Directory{}
	}
	switch starter := d.Run.StarterID; {
	case starter == 0 || starter == people.Me.ID:
		return "You"
	default:
		if name := people.MemberName(starter); name != "" {
			return name
		}
	}
	return "Somebody"
}

func (c *confirmation) similarity(d delivery.Duplicate) string {
	like := "same name"
	switch {
	case d.SameName && d.SameAnswers:
		like = "same name, same answers"
	case d.SameAnswers:
		like = "same answers under another name"
	}
	return like + " · " + humanize.Time(d.At, c.session.Env().Clock().Here())
}
