package dialog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/payload/rules"
	"kickoff/tui/stage"
	"kickoff/tui/terminal"
	"kickoff/tui/theme"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/wrap"
)

// LaunchOptions are what the question before a launch works with.
type LaunchOptions struct {
	// Where names the organisation, and that it is a sandbox.
	Where func() string
	// Word, where there is one, is to be typed in full in the place of y.
	Word string
	// Again: the launch was sent before, and nobody knows whether it arrived.
	Again bool
	// Finder finds what was launched already and looks the same; nil looks for none.
	Finder Finder
	// Own are processes that this launch is another of: the same answers are meant then.
	Own []string
	// Send lets the launch go. Changed is done where it has become another than the
	// question is about, and the question is gone.
	Send, Changed func() tea.Cmd
	// Browse opens a web address; FindOut leads to launches of unknown outcome.
	Browse  func(url string) tea.Cmd
	FindOut func() tea.Cmd
}

// Finder finds what was launched already and looks the same; *delivery.Delivery is one.
type Finder interface {
	Duplicates(ctx context.Context, o delivery.Order) ([]delivery.Duplicate, error)
}

// Launch is the question before a launch: what is launched, where, and who gets mail.
type Launch struct {
	asking
	session *stage.Session
	o       LaunchOptions
	// looking for duplicates, which came as list or not at all; confirmed: it was answered
	// meanwhile.
	looking, confirmed bool
	list               []delivery.Duplicate
	at                 int
	failed             error
	// changed: what would be sent is another than what was asked about.
	changed bool
	// text is what the question says, mail who gets some.
	text string
	mail rules.Mail
}

// lookLimit is how long the question waits for the look-up.
const lookLimit = 15 * time.Second

type duplicatesFound struct {
	list []delivery.Duplicate
	err  error
}

// outdated closes a question about a launch that has become another.
type outdated struct{}

// NewLaunch asks about the launch of a session as it was built last.
func NewLaunch(s *stage.Session, o LaunchOptions) (*Launch, tea.Cmd) {
	question, words := "Launch?", []string(nil)
	if o.Again {
		question = "Send it again?"
	}
	if o.Word != "" {
		words = []string{o.Word}
	}
	l := &Launch{asking: newAsking(s.Theme, question, words), session: s, o: o, looking: o.Finder != nil}
	l.reword()
	if o.Finder == nil {
		return l, nil
	}
	order := delivery.Order{Template: s.Template, Launch: s.Built.Launch, Env: s.Env(), Unfinished: s.Unfinished}
	return l, func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), lookLimit)
		defer cancel()
		list, err := o.Finder.Duplicates(ctx, order)
		return duplicatesFound{list, err}
	}
}

// Changed implements Listener.
func (l *Launch) Changed(c stage.Change) tea.Cmd {
	if l.changed = l.changed || !l.session.Stale && len(l.session.Show()) > 0; l.changed {
		return func() tea.Msg { return outdated{} }
	}
	l.reword()
	return nil
}

// reword puts the question anew once it says something else.
func (l *Launch) reword() {
	l.mail = l.session.Built.Mail
	if said := l.said(); said != l.text {
		l.text = said
		l.Anew()
	}
}

// Update implements Dialog.
func (l *Launch) Update(msg tea.Msg) (tea.Cmd, Result) {
	switch msg := msg.(type) {
	case terminal.Read:
		l.read = msg
	case tea.PasteMsg:
		l.pasted()
	case duplicatesFound:
		return l.take(msg)
	case outdated:
		return nil, Result{Close: true, Do: l.o.Changed}
	case tea.KeyPressMsg:
		return l.answer(msg)
	}
	return nil, Result{}
}

// take takes what the look-up found. A launch that was answered for meanwhile goes, unless
// there is something to be said first.
func (l *Launch) take(found duplicatesFound) (tea.Cmd, Result) {
	confirmed := l.confirmed
	l.session.Existing = append(l.session.Existing, delivery.Before(found.list)...)
	list := slices.DeleteFunc(found.list, func(d delivery.Duplicate) bool {
		return !d.SameName && d.Run.ID != "" && slices.Contains(l.o.Own, d.Run.ID)
	})
	l.looking, l.confirmed, l.list, l.failed = false, false, list, found.err
	l.reword()
	if confirmed && len(list) == 0 && found.err == nil && !l.changed {
		return nil, Result{Close: true, Do: l.o.Send}
	}
	return nil, Result{}
}

func (l *Launch) answer(msg tea.KeyPressMsg) (tea.Cmd, Result) {
	cmd, reply := l.press(msg)
	switch {
	case reply == back:
		return nil, Result{Close: true}
	case l.confirmed || l.changed:
	case reply == other:
		return press(l.acts(), msg)
	case reply == agreed && l.looking:
		l.confirmed = true
		l.reword()
	case reply == agreed:
		return nil, Result{Close: true, Do: l.o.Send}
	}
	return cmd, Result{}
}

// acts are the keys that change nothing: they are about what was launched already.
func (l *Launch) acts() []act {
	if len(l.list) == 0 || l.typed != nil {
		return nil
	}
	var acts []act
	if url := l.list[l.at].URL; url != "" {
		acts = append(acts, act{footer.Bind("o", "opens it", "o"), func() (tea.Cmd, Result) {
			return nil, Result{Do: func() tea.Cmd { return l.o.Browse(url) }}
		}})
	}
	if slices.ContainsFunc(l.list, func(d delivery.Duplicate) bool { return d.Unknown && !d.Sending }) {
		acts = append(acts, act{footer.Bind("f", "finds out", "f"), closing(l.o.FindOut)})
	}
	move := func(shown, does string, by int, keys ...string) act {
		return act{footer.Bind(shown, does, keys...), staying(func() { l.at = (l.at + by + len(l.list)) % len(l.list) })}
	}
	if len(l.list) > 1 {
		acts = append(acts, move("↑↓", "the others", 1, "down", "j"), move("", "", -1, "up", "k"))
	}
	return acts
}

// said is what the question says, in whatever room.
func (l *Launch) said() string {
	return strings.Join(append(l.warnings(), l.session.Built.Name, l.from(), l.mail.String()), "\n")
}

func (l *Launch) from() string {
	return "from " + l.session.Template.Title + ", in " + l.o.Where()
}

// warnings are what is to be known before, the weightiest first.
func (l *Launch) warnings() []string {
	var list []string
	if l.o.Again {
		list = append(list, "It was sent before: if that one comes too, there are two processes.")
	}
	if len(l.list) > 0 {
		list = append(list, l.head())
	}
	if w := l.mail.Warning(); w != "" {
		list = append(list, w+".")
	}
	if l.failed != nil {
		list = append(list, "It could not be looked up whether the same was launched already: "+l.failed.Error())
	}
	return list
}

// head says what was launched already, and by whom.
func (l *Launch) head() string {
	d := l.list[l.at]
	what := "this"
	if !d.SameAnswers {
		what = "a process of this name"
	}
	ago := humanize.Ago(d.At, l.session.Now())
	switch {
	case d.Sending:
		return "Another kickoff on this machine is launching " + what + " at this moment."
	case d.Unknown:
		return l.launcher(d) + " sent " + what + " " + ago + ", and nobody knows whether it was launched."
	}
	return l.launcher(d) + " launched " + what + " " + ago + "."
}

func (l *Launch) launcher(d delivery.Duplicate) string {
	people := l.session.Base.People
	if people == nil {
		people = &payload.Directory{}
	}
	if starter := d.Run.StarterID; starter != 0 && starter != people.Me.ID {
		if name := people.MemberName(starter); name != "" {
			return name
		}
		return "Somebody"
	}
	return "You"
}

// like are the lines about the one of the duplicates that is in front.
func (l *Launch) like(width int) []string {
	if len(l.list) == 0 {
		return nil
	}
	th, d := l.session.Theme, l.list[l.at]
	like := "same name"
	switch {
	case d.SameName && d.SameAnswers:
		like = "same name, same answers"
	case d.SameAnswers:
		like = "same answers under another name"
	}
	if n := len(l.list); n > 1 {
		like = fmt.Sprintf("%d of %d, %s", l.at+1, n, like)
	}
	lines := []string{
		"  " + th.Title.Render(wrap.Fit(d.Run.Name, width-2)),
		"  " + th.Text.Render(wrap.Fit(like+" · "+humanize.Time(d.At, l.session.Env().Clock().Here()), width-2)),
	}
	if d.URL != "" {
		lines = append(lines, "  "+th.Key.Render(wrap.Fit(d.URL, width-2)))
	}
	if keys := keysOf(l.acts()); len(keys) > 0 {
		lines = append(lines, " "+footer.Line(th, keys, width))
	}
	return lines
}

// end is what is said of the keys, which are the end of the box.
func (l *Launch) end(width int) []string {
	th := l.session.Theme
	keys, back := "y launches", "esc goes back"
	sent := slices.ContainsFunc(l.list, func(d delivery.Duplicate) bool { return d.Own })
	switch {
	case l.confirmed:
		return wrap.Styled(th.Text, "", "Launching once it is known whether it was launched already"+theme.SignCut+" esc stops", width)
	case l.typed != nil && l.o.Again:
		keys = "type " + l.o.Word + " and enter to send it again"
	case sent && l.typed == nil:
		keys = "y looks what came of it, and sends nothing"
	case sent:
		keys = "type " + l.o.Word + " and enter to look what came of it; nothing is sent"
	case l.typed != nil:
		keys = "type " + l.o.Word + " and enter to launch"
	}
	return wrap.Styled(th.Key, "", keys+" · "+back, width)
}

// View implements Dialog. In little room the blanks go first, then what is said of
// duplicates; then all is one paragraph, in which the name is cut.
func (l *Launch) View(width, height int) string {
	width = min(width, boxWidth)
	name := l.session.Built.Name
	var warnings []string
	for _, w := range l.warnings() {
		warnings = append(warnings, wrap.Signed(l.th.Warn.Bold(), "", theme.SignWarn, w, width)...)
	}
	if l.looking && !l.confirmed {
		warnings = append(warnings, wrap.Styled(l.th.Text, "", "Looking whether it was launched already"+theme.SignCut, width)...)
	}
	what := append(wrap.Styled(l.th.Title, "", name, width), wrap.Styled(l.th.Text, "", l.from(), width)...)
	who := wrap.Styled(l.th.Text, "", l.mail.String(), width)
	blank := []string{""}
	texts := func(yield func([]string) bool) {
		all := slices.Concat(what, who, warnings)
		if !yield(slices.Concat(what, blank, who, warnings, l.like(width), blank)) || !yield(slices.Concat(all, l.like(width))) || !yield(all) {
			return
		}
		for cut := min(len([]rune(name)), width*height); cut >= 8; cut-- {
			text := strings.Join(append([]string{humanize.Cut(name, cut) + " in " + l.o.Where() + ".", l.mail.People()}, l.warnings()...), " ")
			if !yield(wrap.Styled(l.th.Text, "", text, width)) {
				return
			}
		}
		yield(all)
	}
	return l.view(texts, l.end(width), width, height)
}
