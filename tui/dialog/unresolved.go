package dialog

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/payload/store/ledger"
	"kickoff/tui/resolution"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// UnresolvedOptions are what Unresolved works with.
type UnresolvedOptions struct {
	Theme    *theme.Theme
	Delivery func() *delivery.Delivery
	// Zone is that of the times on the screen.
	Zone func() *time.Location
	// ProcessURL makes the web address of a process.
	ProcessURL func(api.Run) string
	// Open shows a web address in the browser.
	Open func(url string) tea.Cmd
	// Settled is done when it is known what came of a launch, Closed when the last
	// one was looked at or put off.
	Settled func(*resolution.Resolution) tea.Cmd
	Closed  func() tea.Cmd
}

// Unresolved asks about launches of which nobody knows whether they happened, one
// after the other. It looks when asked to and never sends.
type Unresolved struct {
	noCursor
	o       UnresolvedOptions
	entries []ledger.Entry
	at      int
	about   *resolution.Resolution
}

// NewUnresolved asks about at least one entry, the first of them first.
func NewUnresolved(o UnresolvedOptions, entries []ledger.Entry) *Unresolved {
	u := &Unresolved{o: o, entries: entries}
	u.turn(0)
	return u
}

func (u *Unresolved) turn(to int) {
	u.at = to
	u.about = resolution.Of(u.entries[to], u.o.Delivery)
}

// Title implements Dialog.
func (u *Unresolved) Title() string {
	if n := len(u.entries); n > 1 {
		return fmt.Sprintf("Outcome unknown, %d of %d", u.at+1, n)
	}
	return "Outcome unknown"
}

// Update implements Dialog.
func (u *Unresolved) Update(msg tea.Msg) (tea.Cmd, Result) {
	if u.about.Update(msg) {
		if v := u.about.Verdict(); v != delivery.Found && v != delivery.NotThere {
			return nil, Result{}
		}
		about := u.about
		return nil, Result{Do: func() tea.Cmd { return u.o.Settled(about) }}
	}
	if msg, ok := msg.(tea.KeyPressMsg); ok {
		return press(u.acts(), msg)
	}
	return nil, Result{}
}

func (u *Unresolved) acts() []act {
	ask := func(do func() tea.Cmd) func() (tea.Cmd, Result) {
		return func() (tea.Cmd, Result) { return do(), Result{} }
	}
	open := func(run api.Run) act {
		return act{footer.Bind("o", "open it", "o"), ask(func() tea.Cmd { return u.o.Open(u.o.ProcessURL(run)) })}
	}
	later := act{footer.Bind("esc", "decide later", "esc"), u.next}
	goOn := act{footer.Bind("enter", "go on", "enter", "esc"), u.next}
	switch {
	case u.about.Looking():
		return []act{later}
	case u.about.Verdict() == delivery.Found:
		return []act{goOn, open(u.about.Run())}
	case u.about.Verdict() == delivery.NotThere:
		return []act{goOn}
	}
	// What settles a launch is no letter: somebody may be typing the name of a template
	// when the question comes, and esc and a letter that arrive together are alt.
	acts := []act{{footer.Bind("enter", "look now", "enter"), ask(u.about.Look)}}
	if like := u.about.Like(); len(like) == 1 {
		acts = append(acts, open(like[0].Run), act{footer.Bind("ctrl+t", "this is it", "ctrl+t"), ask(func() tea.Cmd { return u.about.Take(like[0].Run) })})
	}
	return append(acts, later, act{footer.Bind("ctrl+x", "I looked, it is not there", "ctrl+x"), ask(u.about.None)})
}

// next goes on to the next launch, or closes the dialog.
func (u *Unresolved) next() (tea.Cmd, Result) {
	if u.at+1 == len(u.entries) {
		return nil, Result{Close: true, Do: u.o.Closed}
	}
	u.turn(u.at + 1)
	return nil, Result{}
}

// View implements Dialog. Where there is little room the blank lines go, then the keys, of
// which the foot has the first.
func (u *Unresolved) View(width, height int) string {
	th, width := u.o.Theme, min(width, 70)
	var lines []string
	add := func(style theme.Style, text string) {
		lines = append(lines, wrap.Styled(style, "", text, width)...)
	}
	e := u.entries[u.at]
	add(th.Warn.Bold(), theme.SignWarn+" "+u.head())
	add(th.Title, named(e))
	if at := e.Intent.At; !at.IsZero() {
		add(th.Text, "sent "+at.In(u.o.Zone()).Format("Mon 2 Jan 2006, 15:04")+", and no answer came back")
	}
	lines = append(lines, "")
	add(th.Text, u.about.Explain())
	switch u.about.Verdict() {
	case delivery.Found:
		add(th.Key, u.o.ProcessURL(u.about.Run()))
	case delivery.NotThere:
		add(th.Text, "What was entered for it can be sent again: resume it from the list of launches, or open its draft.")
	case delivery.NotYet:
		add(th.Text, "From "+delivery.SettledFrom(e, u.o.Zone())+" on a look that does not find it settles it: not launched.")
	default:
		for _, c := range u.about.Like() {
			add(th.Text, c.Text()+":")
			add(th.Key, c.Name+"  "+u.o.ProcessURL(c.Run))
		}
	}
	var keys []string
	for _, k := range u.Keys() {
		keys = append(keys, k.Help().Key+" "+k.Help().Desc)
	}
	lines = append(append(lines, ""), wrap.Styled(th.Text, "", strings.Join(keys, " · "), width)...)
	if len(lines) > height {
		lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" })
	}
	return strings.Join(lines[:min(len(lines), max(1, height))], "\n")
}

func (u *Unresolved) head() string {
	head := "Nobody knows whether this was launched"
	switch u.about.Verdict() {
	case delivery.Found:
		head = "It was launched"
	case delivery.NotThere:
		head = "It was not launched"
	}
	return head
}

// named is a launch by its name and its template, as far as the ledger has them.
func named(e ledger.Entry) string {
	name := e.Intent.Name
	switch title := e.Intent.Template.Title; {
	case name == "" && title == "":
		return "a launch"
	case name == "":
		return title
	case title != "" && !strings.Contains(name, title):
		return name + " (" + title + ")"
	}
	return name
}

// Keys implements Dialog.
func (u *Unresolved) Keys() []key.Binding { return keysOf(u.acts()) }
