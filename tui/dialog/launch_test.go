package dialog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"kickoff/api"
	"kickoff/api/session"
	"kickoff/api/session/delivery"
	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/terminal"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
	"kickoff/tui/ui/wrap"
)

// ledgerOf finds what it was made of.
type ledgerOf struct {
	list []delivery.Duplicate
	err  error
}

func (l ledgerOf) Duplicates(context.Context, delivery.Order) ([]delivery.Duplicate, error) {
	return l.list, l.err
}

func launchClock() time.Time { return time.Date(2026, 11, 26, 9, 12, 0, 0, time.UTC) }

// toLaunch is a launch that gives mail to two members and a guest.
func toLaunch() *stage.Session {
	s := stage.NewSession(theme.Dark(), launchClock, payload.Env{Zone: time.UTC, People: &payload.Directory{
		Me:      payload.Member{ID: 1, Name: "Jo Smith"},
		Members: []payload.Member{{ID: 1, Name: "Jo Smith"}, {ID: 2, Name: "Kim Lee"}},
		Groups:  []payload.Group{{ID: "g", Members: []int64{1, 2}, Guests: []string{"ann@partner.test"}}},
	}})
	s.Open(session.New(payload.Template{ID: "tpl1", Title: "Employee Onboarding", Steps: []payload.Step{
		{ID: "s1", Owners: payload.Owners{Users: []int64{2}}}, {ID: "s2", Owners: payload.Owners{Groups: []string{"g"}}},
	}}, launchClock, s.Base))
	s.EditDetails("name", func(d *payload.Details) { d.Name = "Onboard Jane Smith" })
	s.SetBuilt(s.Builder()(), true)
	s.Changes()
	s.Show()
	return s
}

// question is the question in front of somebody, and what came of it.
type question struct {
	*Launch
	look tea.Cmd
	said string
}

// put asks in so much room, where a look-up finds these.
func put(width, height int, change func(*LaunchOptions), found ...delivery.Duplicate) *question {
	q := &question{}
	note := func(what string) func() tea.Cmd { return func() tea.Cmd { q.said = what; return nil } }
	o := LaunchOptions{
		Where: func() string { return "Acme (SANDBOX)" }, Finder: ledgerOf{list: found}, Send: note("sent"), Changed: note("changed"), FindOut: note("finding out"),
		Browse: func(url string) tea.Cmd { q.said = url; return nil },
	}
	if change != nil {
		change(&o)
	}
	q.Launch, q.look = NewLaunch(toLaunch(), o)
	q.View(width, height)
	return q
}

// found brings what the look-up finds.
func (q *question) found(width, height int) *question {
	q.do(q.look())
	q.View(width, height)
	return q
}

func (q *question) do(msg tea.Msg) (closed bool) {
	_, r := q.Update(msg)
	if r.Do != nil {
		r.Do()
	}
	return r.Close
}

// press presses keys, each in a piece of input of its own that was read by then.
func (q *question) press(keys ...tea.KeyPressMsg) *question {
	for _, k := range keys {
		q.do(terminal.Read{Title: q.WindowTitle(), After: true, Keys: 1})
		q.do(k)
	}
	return q
}

func yes() tea.KeyPressMsg { return tuitest.Key("y") }

func TestOnlyYLaunches(t *testing.T) {
	q := put(54, 20, nil).found(54, 20)
	for _, k := range []string{"enter", "l", "Y", "ctrl+y", "alt+y", "space", "a", "n", "tab", "S"} {
		if q.press(tuitest.Key(k)); q.said != "" {
			t.Fatalf("%s: %s", k, q.said)
		}
	}
	q.do(tea.PasteMsg{Content: "y"})
	if q.said != "" {
		t.Fatalf("a paste: %s", q.said)
	}
	if q.press(yes()); q.said != "sent" {
		t.Errorf("y: %q", q.said)
	}
	if q := put(54, 20, nil); !q.do(tuitest.Key("esc")) || q.said != "" {
		t.Error("esc does not go back")
	}
}

func TestAKeyOfSomebodyWhoCouldNotSeeTheQuestionDoesNotAnswerIt(t *testing.T) {
	at := func(title string) terminal.Read { return terminal.Read{Title: title, After: true, Keys: 1} }
	held := yes()
	held.IsRepeat = true
	tests := map[string]struct {
		read func(q *question) tea.Msg
		key  tea.KeyPressMsg
		want string
	}{
		"read before anything was asked": {nil, yes(), ""},
		"read before the frame was written": {func(q *question) tea.Msg {
			return terminal.Read{Title: q.WindowTitle(), Keys: 1}
		}, yes(), ""},
		"read when something else was asked": {func(*question) tea.Msg { return at("Launch? – kickoff") }, yes(), ""},
		"one of several at once": {func(q *question) tea.Msg {
			return terminal.Read{Title: q.WindowTitle(), After: true, Keys: 2}
		}, yes(), ""},
		"held, as the terminal says": {func(q *question) tea.Msg { return at(q.WindowTitle()) }, held, ""},
		"held, as its pace says": {func(q *question) tea.Msg {
			return terminal.Read{Title: q.WindowTitle(), After: true, Keys: 1, Held: true}
		}, yes(), ""},
		"pressed": {func(q *question) tea.Msg { return at(q.WindowTitle()) }, yes(), "sent"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			q := put(54, 20, nil).found(54, 20)
			if tt.read != nil {
				q.do(tt.read(q))
			}
			if q.do(tt.key); q.said != tt.want {
				t.Errorf("%q came of it, want %q", q.said, tt.want)
			}
		})
	}
}

func TestProductionWantsItsNameTypedInFull(t *testing.T) {
	production := func(o *LaunchOptions) { o.Word = "Acme Corp" }
	typed := func(q *question, text string) *question {
		q.do(terminal.Read{Title: q.WindowTitle(), After: true, Keys: len(text)})
		for _, k := range tuitest.Text(text) {
			q.do(k)
		}
		return q
	}
	for name, tt := range map[string]struct {
		answer func(q *question)
		want   string
	}{
		"y":                 {func(q *question) { q.press(yes()) }, ""},
		"enter alone":       {func(q *question) { q.press(tuitest.Key("enter")) }, ""},
		"a part of it":      {func(q *question) { typed(q, "Acme").press(tuitest.Key("enter")) }, ""},
		"all of it":         {func(q *question) { typed(q, "Acme Corp").press(tuitest.Key("enter")) }, "sent"},
		"in another case":   {func(q *question) { typed(q, " acme corp ").press(tuitest.Key("enter")) }, "sent"},
		"no enter":          {func(q *question) { typed(q, "Acme Corp") }, ""},
		"enter in the same": {func(q *question) { typed(q, "Acme Corp").do(tuitest.Key("enter")) }, ""},
		"a paste":           {func(q *question) { q.do(tea.PasteMsg{Content: "Acme Corp"}); q.press(tuitest.Key("enter")) }, ""},
		"before it was written": {func(q *question) {
			for _, k := range tuitest.Text("Acme Corp") {
				q.do(k)
			}
			q.press(tuitest.Key("enter"))
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			q := put(54, 20, production).found(54, 20)
			if tt.answer(q); q.said != tt.want {
				t.Errorf("%q came of it, want %q", q.said, tt.want)
			}
		})
	}
}

func TestTheQuestionSaysAllOfItInEveryRoom(t *testing.T) {
	for _, size := range [][2]int{{116, 36}, {76, 20}, {56, 11}, {38, 9}, {36, 7}, {28, 6}, {24, 6}, {16, 10}} {
		for name, change := range map[string]func(*LaunchOptions){"y": nil, "a word": func(o *LaunchOptions) { o.Word = "Acme" }, "again": func(o *LaunchOptions) { o.Word, o.Again = "again", true }} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				q := put(size[0], size[1], change).found(size[0], size[1])
				said := ""
				for pages := 0; ; pages++ {
					lines := strings.Split(ansi.Strip(q.View(size[0], size[1])), "\n")
					if len(lines) > size[1] {
						t.Errorf("%d lines", len(lines))
					}
					for _, line := range lines {
						if wrap.Width(line) > size[0] {
							t.Errorf("%q is %d wide", line, wrap.Width(line))
						}
						if said += " " + line; strings.HasSuffix(line, "↓") {
							said = said[:strings.LastIndex(said, " of ")-len(" 1")] // how far one sees
						}
					}
					if q.WindowTitle() != "" {
						break
					}
					if name == "y" {
						t.Fatalf("there is room for it: %s", said)
					}
					if pages > 20 || !strings.Contains(said, "reads on") || q.press(yes(), tuitest.Key("enter")).said != "" {
						t.Fatalf("it can be answered before it was read, or not at all: %s", said)
					}
					q.do(tuitest.Key("pgdown"))
				}
				said = strings.Join(strings.Fields(said), " ")
				wants := []string{"Onboard", "Acme", "3 people get mail: 2 members, 1 guest.", "esc goes back"}
				if strings.Contains(said, "reads on") { // a line may stand on two pages
					wants = strings.Fields(strings.Join(wants, " "))
				}
				for _, want := range wants {
					if !strings.Contains(said, want) {
						t.Errorf("it does not say %q: %s", want, said)
					}
				}
			})
		}
	}
}

// What has more to say than a small window has lines is read on, with its keys in sight, and
// answered once all of it was seen.
func TestAQuestionWithManyWarningsIsReadOn(t *testing.T) {
	const width, height = 36, 7 // what 40x10 leaves
	failing := func(o *LaunchOptions) {
		o.Finder = ledgerOf{err: errors.New("the connection was lost, " + strings.Repeat("and lost again, ", 12) + "to its ending")}
	}
	q := put(width, height, failing).found(width, height)
	if q.press(yes()); q.said != "" {
		t.Fatal("it was answered before its end was seen")
	}
	for range 20 {
		q.do(tuitest.Key("down"))
		if text := ansi.Strip(q.View(width, height)); !strings.Contains(text, "esc goes back") {
			t.Fatalf("the keys are out of sight:\n%s", text)
		}
	}
	if text := ansi.Strip(q.View(width, height)); !strings.Contains(text, "ending") || !strings.Contains(text, "y launches") {
		t.Fatalf("its end is\n%s", text)
	}
	q.do(tuitest.Key("up"))
	q.View(width, height)
	if q.press(yes()); q.said != "sent" {
		t.Errorf("%q came of y", q.said)
	}
}

// Another dialog that comes over it and goes again leaves a question that has to be seen again.
func TestAQuestionThatWasCoveredIsSeenAnewBeforeItIsAnswered(t *testing.T) {
	var s Stack
	q := put(54, 20, nil).found(54, 20)
	s.Open(q)
	q.press(tuitest.Key("a")) // no answer, by somebody who sees it
	over := NewText(theme.Dark(), "Sign in again", nil)
	s.Open(over)
	s.Close(over)
	q.View(54, 20)
	if q.do(yes()); q.said != "" {
		t.Error("a key from before the question was seen again answered it")
	}
	if q.press(yes()); q.said != "sent" {
		t.Error("it cannot be answered any more")
	}
}

func TestWhereItCannotBeReadItCannotBeAnswered(t *testing.T) {
	q := put(20, 3, nil).found(20, 3)
	if q.press(yes()); q.said != "" || q.WindowTitle() != "" {
		t.Errorf("%q came of it", q.said)
	}
	q.View(54, 20)
	if q.press(yes()); q.said != "sent" {
		t.Errorf("%q came of it in a larger window", q.said)
	}
}

func TestEveryQuestionHasATitleOfItsOwn(t *testing.T) {
	q := put(54, 20, nil, earlier())
	before := q.WindowTitle()
	q.do(terminal.Read{Title: before, After: true, Keys: 1})
	q.found(54, 20)
	if q.WindowTitle() == before {
		t.Fatal("what was found is under the same title")
	}
	if q.do(yes()); q.said != "" {
		t.Error("it was answered with a key from before")
	}
}

func TestALaunchThatHasBecomeAnotherIsNotSent(t *testing.T) {
	q := put(54, 20, nil).found(54, 20)
	q.session.Session.Answers.EditDetails(func(d *payload.Details) { d.Name = "Onboard Ben Ode" })
	q.session.SetBuilt(q.session.Builder()(), true)
	closes := q.Changed(q.session.Changes())
	if q.press(yes()); q.said != "" {
		t.Fatal("it was sent")
	}
	if !q.do(closes()) || q.said != "changed" {
		t.Error("the question stays")
	}
}

func earlier() delivery.Duplicate {
	return delivery.Duplicate{
		Run: api.Run{ID: "run1", Name: "Onboard Jane Smith", StarterID: 1}, URL: "https://acme.test/run1",
		At: launchClock().Add(-6 * time.Minute), SameName: true, SameAnswers: true,
	}
}

func TestTheSameAgainIsSaidBeforeItIsSent(t *testing.T) {
	q := put(54, 20, nil, earlier())
	if q.press(yes()); q.said != "" {
		t.Fatal("it was sent before it was looked up")
	}
	q.found(54, 20)
	if got := ansi.Strip(q.View(54, 20)); q.said != "" || !strings.Contains(got, "You launched this 6 minutes ago") || !strings.Contains(got, "https://acme.test/run1") {
		t.Fatalf("%q came of it, and it says\n%s", q.said, got)
	}
	if q.press(tuitest.Key("o")); q.said != "https://acme.test/run1" {
		t.Errorf("opening it: %s", q.said)
	}
	if q.press(yes()); q.said != "sent" {
		t.Errorf("y: %s", q.said)
	}
}

func TestAnAnswerWaitsForTheLookUpAndThenGoes(t *testing.T) {
	if q := put(54, 20, nil); q.press(yes()).found(54, 20).said != "sent" {
		t.Error("it was not sent")
	}
	q := put(54, 20, nil).press(yes())
	if !q.do(tuitest.Key("esc")) || q.said != "" {
		t.Error("it cannot be taken back")
	}
}

func TestALookUpThatFailsIsSaidAndStopsNobody(t *testing.T) {
	q := put(54, 20, func(o *LaunchOptions) { o.Finder = ledgerOf{err: errors.New("the connection was lost")} }).press(yes()).found(54, 20)
	if got := ansi.Strip(q.View(54, 20)); q.said != "" || !strings.Contains(got, "the connection was lost") {
		t.Fatalf("%q came of it, and it says\n%s", q.said, got)
	}
	if q.press(yes()); q.said != "sent" {
		t.Error("it was not sent")
	}
}

func TestOneWhoseOutcomeIsUnknownLeadsToTheQuestion(t *testing.T) {
	unknown := earlier()
	unknown.Unknown, unknown.URL = true, ""
	q := put(54, 20, nil, unknown).found(54, 20)
	if got := ansi.Strip(q.View(54, 20)); !strings.Contains(got, "nobody knows\n  whether it was launched") {
		t.Errorf("it says\n%s", got)
	}
	if q.press(tuitest.Key("f")); q.said != "finding out" {
		t.Errorf("%q came of it", q.said)
	}
}

// Of the launch itself, sent before, y sends nothing more, and the question says so.
func TestOneThatWasSentBeforeIsNotOfferedToBeLaunched(t *testing.T) {
	own := delivery.Duplicate{Run: api.Run{Name: "Onboard Jane Smith"}, At: launchClock(), SameName: true, SameAnswers: true, Unknown: true, Own: true}
	for _, word := range []string{"", "Acme"} {
		q := put(80, 24, func(o *LaunchOptions) { o.Word = word }, own).found(80, 24)
		if text := ansi.Strip(q.View(80, 24)); strings.Contains(text, "launches") || strings.Contains(text, "to launch") || !strings.Contains(text, "look") {
			t.Errorf("with the word %q it says\n%s", word, text)
		}
	}
}

// What another program is sending at this moment can be told of, and not looked up.
func TestOneThatIsOnItsWayIsSaidToBe(t *testing.T) {
	sending := delivery.Duplicate{Run: api.Run{Name: "Onboard Jane Smith"}, At: launchClock(), SameName: true, SameAnswers: true, Unknown: true, Sending: true}
	q := put(80, 24, nil, sending).found(80, 24)
	if text := ansi.Strip(q.View(80, 24)); strings.Contains(text, "nobody knows") || strings.Contains(text, "finds out") || !strings.Contains(text, "Another kickoff") {
		t.Errorf("it says\n%s", text)
	}
}

func TestLaunchScreens(t *testing.T) {
	other := earlier()
	other.Run.Name, other.SameName, other.At, other.Run.StarterID = "Welcome, Jane", false, launchClock().Add(-26*time.Hour), 2
	for name, make := range map[string]func(w, h int) *question{
		"plain":      func(w, h int) *question { return put(w, h, nil).found(w, h) },
		"looking":    func(w, h int) *question { return put(w, h, nil) },
		"duplicates": func(w, h int) *question { return put(w, h, nil, earlier(), other).found(w, h) },
		"production": func(w, h int) *question { return put(w, h, func(o *LaunchOptions) { o.Word = "Acme" }).found(w, h) },
		"again": func(w, h int) *question {
			return put(w, h, func(o *LaunchOptions) { o.Word, o.Again = "again", true }).found(w, h)
		},
	} {
		for _, size := range [][2]int{{54, 20}, {36, 8}} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				golden.RequireEqual(t, []byte(ansi.Strip(make(size[0], size[1]).View(size[0], size[1]))))
			})
		}
	}
}
