package start

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session"
	"kickoff/payload/humanize"
	"kickoff/payload/store/ledger"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
)

// launches is the tab of what was launched from here: the ledger, the newest first.
type launches struct {
	list[ledger.Entry]
	err error
}

func newLaunches(s *Stage) *launches { return &launches{list: newList[ledger.Entry](s, "a launch")} }

func (l *launches) title() string { return l.counted("Launches") }

func (l *launches) take(msg tea.Msg) (tea.Cmd, stage.Event, bool) {
	p, ok := msg.(pastRead)
	if !ok {
		return nil, nil, false
	}
	l.past, l.err = past(p), p.err
	return tea.Batch(l.showRows(), l.templates.arrange()), nil, true
}

func (l *launches) showRows() tea.Cmd {
	now := l.o.Env().Clock().Here()
	return l.show(l.past.book.Entries, func(e ledger.Entry) picker.Item {
		sign := map[ledger.Status]string{
			ledger.Launched: theme.SignDone, ledger.Pending: theme.SignNow, ledger.Unknown: theme.SignWarn,
		}[e.Status]
		switch {
		case e.Outcome.Archived:
			sign = theme.SignTemplate
		case sign == "":
			sign = theme.SignError
		}
		return picker.Item{
			ID: e.ID, Title: e.Name(), Sign: sign, More: e.State(), Last: humanize.Since(e.Intent.At, now),
			Words: e.Intent.Template.Title + " " + e.Outcome.Run.ID,
		}
	})
}

func (l *launches) choose(picker.Item) (tea.Cmd, stage.Event) {
	e, ok := l.inFront()
	if !ok {
		return nil, nil
	}
	return nil, stage.ShowRecord{Entry: e}
}

func (l *launches) actions() []stage.Action {
	list := []stage.Action{{Key: footer.Bind("enter", "show", "enter")}}
	e, ok := l.inFront()
	if !ok {
		return list[:1]
	}
	if id := e.Outcome.Run.ID; id != "" && l.o.Refer != nil {
		list = append(list, stage.On("alt+l", "another like it", func() (tea.Cmd, stage.Event) { return l.another(e), nil }))
	}
	if url := e.Outcome.Run.URL; url != "" && l.o.Browse != nil {
		list = append(list, stage.On("alt+o", "open the link", func() (tea.Cmd, stage.Event) { return stage.Browse(l.o.Browse, url) }))
	}
	return list
}

// another opens a launch with the answers of a former one, as --like of it does.
func (s *Stage) another(e ledger.Entry) tea.Cmd {
	refer, id := s.o.Refer, e.Outcome.Run.ID
	return s.open("another like "+e.Name(), func(ctx context.Context) (*session.Session, error) { return refer(ctx, "", id) })
}

func (l *launches) status() (string, error) {
	if l.err == nil && len(l.entries) == 0 {
		return "Nothing was launched from here yet: open a template, and what you launch is listed here.", nil
	}
	return l.past.book.Warning(), l.err
}

func (l *launches) details(p *pane) {
	e, ok := l.inFront()
	if !ok {
		return
	}
	p.title(e.Name())
	p.part("Template", e.Intent.Template.Title)
	p.part(strings.ToUpper(e.State()[:1])+e.State()[1:], l.when(e.Intent.At)+l.by(e))
	if e.Outcome.Reason != "" {
		p.part("Why", e.Outcome.Reason)
	}
	if e.Outcome.Run.URL != "" {
		p.part("Link", e.Outcome.Run.URL)
	}
}

// by says who launched, as far as that is known.
func (s *Stage) by(e ledger.Entry) string {
	people, starter := s.o.Env().People, e.Intent.Starter()
	switch {
	case people == nil || starter == 0:
		return ""
	case starter == people.Me.ID:
		return ", by you"
	}
	for _, m := range people.Members {
		if m.ID == starter {
			return ", by " + m.Name
		}
	}
	return ""
}
