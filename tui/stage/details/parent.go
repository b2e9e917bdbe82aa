package details

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/tui/field"
	"kickoff/tui/picker"
	"kickoff/tui/stage"
)

// FindProcesses finds processes by a part of their name, the newest first; of "" it
// gives the newest of all. It need not give all there are.
type FindProcesses func(ctx context.Context, name string) ([]api.Run, error)

// typingPause is how long nothing is typed before the server is asked.
const typingPause = 250 * time.Millisecond

// parents are the processes that a launch can be a part of, read as they are typed for.
type parents struct {
	session *stage.Session
	find    FindProcesses
	// wanted is what was typed last, reading: its answer is still out.
	wanted  string
	reading bool
	// listed are those found so far, err why the last were not.
	listed []api.Run
	err    error
}

type (
	// typed says that nothing was typed behind a query for a while.
	typed struct{ query string }
	// found are processes of a query.
	found struct {
		query string
		runs  []api.Run
		err   error
	}
)

// ask has a query answered, once the person pauses.
func (p *parents) ask(query string) tea.Cmd {
	p.wanted, p.reading = query, true
	if query == "" {
		return p.fetch(query)
	}
	return tea.Tick(typingPause, func(time.Time) tea.Msg { return typed{query} })
}

func (p *parents) fetch(query string) tea.Cmd {
	find := p.find
	return func() tea.Msg {
		runs, err := find(context.Background(), query)
		return found{query, runs, err}
	}
}

// update takes the messages of its own; false for others.
func (p *parents) update(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case typed:
		if msg.query != p.wanted {
			return nil, true
		}
		return p.fetch(msg.query), true
	case found:
		if msg.query == p.wanted {
			p.reading, p.err = false, msg.err
		}
		for _, r := range msg.runs {
			if !slices.ContainsFunc(p.listed, func(o api.Run) bool { return o.ID == r.ID }) {
				p.listed = append(p.listed, r)
			}
		}
		p.session.AddProcesses(msg.runs)
		return nil, true
	}
	return nil, false
}

// trouble says why they could not be read, "" when they could.
func (p *parents) trouble() string {
	if p.err == nil {
		return ""
	}
	return "not read: " + p.err.Error()
}

// offer is the list of them.
func (p *parents) offer() *field.Offer {
	return &field.Offer{
		Fetched: func() bool { return !p.reading }, Find: p.ask, None: "none",
		Items: func() []picker.Item {
			items := make([]picker.Item, len(p.listed))
			for i, r := range p.listed {
				items[i] = picker.Item{ID: r.ID, Title: r.Name, Note: r.TemplateTitle + " · " + r.CreatedAt.In(p.session.Zone()).Format("2 Jan 2006")}
			}
			return items
		},
		Name: func(id string) string {
			name, _ := p.session.Process(id)
			return name
		},
	}
}
