package stage

import (
	"bytes"
	"cmp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/theme"
)

// Basis is what a launch can be held against: the draft that it began with, the last one
// that was launched. Load blocks, and so runs in a command.
type Basis struct {
	Title string
	Load  func() (payload.Snapshot, error)
}

// Comparison shows of a launch what is another than the template, or one of the bases,
// would make it; or all of it, as it begins.
type Comparison struct {
	session *Session
	bases   []Basis
	// at is 0 for all of the launch, 1 for the template, then the bases.
	at   int
	base *payload.Snapshot
	// loading: the base is still on its way; err is why there is none.
	loading bool
	err     error
}

// compared is a base that was loaded.
type compared struct {
	to   *Comparison
	at   int
	base payload.Snapshot
	err  error
}

// NewComparison holds the session's launch against its template and some bases.
func NewComparison(s *Session, bases []Basis) *Comparison {
	return &Comparison{session: s, bases: bases}
}

// On reports that only differences show.
func (c *Comparison) On() bool { return c.at > 0 }

// Next goes on to the next base, behind the last one to the whole launch again. The
// message of its command must come back to Take.
func (c *Comparison) Next() tea.Cmd {
	c.at, c.loading, c.err = (c.at+1)%(len(c.bases)+2), false, nil
	if c.at < 2 {
		return nil
	}
	c.loading = true
	at, load := c.at, c.bases[c.at-2].Load
	return func() tea.Msg {
		base, err := load()
		return compared{c, at, base, err}
	}
}

// Take takes a base that was loaded; false for every other message.
func (c *Comparison) Take(msg tea.Msg) bool {
	m, ok := msg.(compared)
	if !ok {
		return false
	}
	if m.to == c && m.at == c.at {
		c.base, c.err, c.loading = &m.base, m.err, false
	}
	return true
}

// Changes are what of the launch is another than in what it is held against, false while
// there is nothing to hold it against.
func (c *Comparison) Changes() ([]Changed, bool) {
	held, known := c.held()
	return held.changes, known
}

func (c *Comparison) held() (held, bool) {
	switch {
	case c.at < 2:
		return c.session.hold(nil)(), true
	case c.loading || c.err != nil:
		return held{}, false
	}
	return c.session.hold(c.base)(), true
}

// Title names what the launch is held against.
func (c *Comparison) Title() string {
	if c.at < 2 {
		return "the template"
	}
	return c.bases[c.at-2].Title
}

// Does is what Next leads to, for the footer.
func (c *Comparison) Does() string {
	switch {
	case c.at == len(c.bases)+1:
		return "all of it"
	case c.at == 0:
		return "changes only"
	}
	return "from " + c.bases[c.at-1].Title
}

// Word says what shows, "" for all of the launch.
func (c *Comparison) Word() string {
	if c.at == 0 {
		return ""
	}
	changed, known := c.Changes()
	switch {
	case c.err != nil:
		return c.Title() + ": " + c.err.Error()
	case !known:
		return "reading " + c.Title() + theme.SignCut
	case len(changed) == 0:
		return "nothing differs from " + c.Title()
	}
	text := humanize.Count(len(changed), "change") + " from " + c.Title()
	var gone []string
	for _, x := range changed {
		if x.Now == "" {
			gone = append(gone, x.Label)
		}
	}
	if len(gone) > 0 {
		text += ", not sent: " + strings.Join(gone, ", ")
	}
	return text
}

// Shown is the launch to be looked at, and what its ids are. Of answers that are no
// change the lines are folded; what was there before stands beside the others.
func (c *Comparison) Shown() (payload.Launch, func(payload.Mention) string) {
	if c.at == 0 {
		return c.session.Built.Launch, c.session.Called
	}
	held, known := c.held()
	if !known {
		return c.session.Built.Launch, c.session.Called
	}
	return held.folded, func(m payload.Mention) string {
		return strings.Trim(c.session.Called(m)+", "+held.notes[m.Line], ", ")
	}
}

// fold leaves of a body the lines of what changed, and a line for each run of others
// between them; notes are what is to be said of a line.
func fold(l payload.Launch, changes []Changed) (payload.Launch, map[int]string) {
	keep := make(map[AnswerRef]string, len(changes))
	for _, x := range changes {
		keep[x.Ref] = strings.Trim(keep[x.Ref]+"; was "+cmp.Or(x.Was, theme.SignSkipped), "; ")
	}
	lines := bytes.Split(l.Body, []byte("\n"))
	notes := map[int]string{}
	var out payload.Launch
	var body [][]byte
	folding := false
	mentions, spans := l.Mentions, l.Spans
	for i, line := range lines {
		for len(spans) > 0 && spans[0].Last < i {
			spans = spans[1:]
		}
		inside := len(spans) > 0 && spans[0].First <= i
		var ref AnswerRef
		if inside {
			ref = AnswerRef{Field: spans[0].Field, Step: spans[0].Step, Property: spans[0].Property}
		}
		note, kept := keep[ref]
		if inside && !kept {
			if !folding {
				indent := len(line) - len(bytes.TrimLeft(line, " "))
				body = append(body, append(bytes.Repeat([]byte(" "), indent), theme.SignCut...))
			}
			folding = true
			for len(mentions) > 0 && mentions[0].Line <= i {
				mentions = mentions[1:]
			}
			continue
		}
		folding = false
		at := len(body)
		body = append(body, line)
		if inside && i == spans[0].First {
			s := spans[0]
			s.First, s.Last = at, at+s.Last-i
			out.Spans = append(out.Spans, s)
			notes[at] = note
			if len(mentions) == 0 || mentions[0].Line > i {
				out.Mentions = append(out.Mentions, payload.Mention{Line: at})
			}
		}
		for len(mentions) > 0 && mentions[0].Line <= i {
			m := mentions[0]
			m.Line = at
			out.Mentions = append(out.Mentions, m)
			mentions = mentions[1:]
		}
	}
	out.Body = bytes.Join(body, []byte("\n"))
	return out, notes
}
