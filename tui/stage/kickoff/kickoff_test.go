package kickoff_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	launch "kickoff/api/session"
	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/stage/kickoff"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

// now is a Monday.
var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func options(words ...string) []payload.Option {
	var out []payload.Option
	for i, w := range words {
		out = append(out, payload.Option{ID: json.RawMessage(fmt.Sprint(i + 1)), Text: w, Label: w})
	}
	return out
}

// allTypes is a form with every type of field.
func allTypes() payload.Template {
	return payload.Template{
		ID: "t", Title: "Employee onboarding", KickoffTitle: "A new colleague",
		KickoffDescription: "Tell us who comes, and when.", Guidance: "Ask the hiring manager before you begin.",
		Fields: []payload.Field{
			{ID: "name", Label: "Full name", Type: payload.TypeText, Required: true},
			{ID: "mail", Label: "Private e-mail", Type: payload.TypeEmail},
			{ID: "start", Label: "Start date", Type: payload.TypeDate, Required: true, Guidance: "As it should stand on the contract"},
			{ID: "notes", Label: "Notes", Type: payload.TypeTextarea},
			{ID: "contract", Label: "Contract", Type: payload.TypeRadio, Options: options("Permanent", "Fixed term"), Required: true},
			{ID: "office", Label: "Office", Type: payload.TypeDropdown, Options: options("Berlin", "Lisbon", "Oslo")},
			{ID: "kit", Label: "Equipment", Type: payload.TypeMultiselect, Options: options("Laptop", "Badge", "Headset")},
			{ID: "papers", Label: "Papers", Type: payload.TypeFile},
			{ID: "session", Label: "Desk", Type: payload.TypeTable, Columns: []payload.Column{{Label: "Floor"}, {Label: "Seat"}}},
			{ID: "buddy", Label: "Buddy", Type: payload.TypePeople},
		},
	}
}

func session(t payload.Template) *stage.Session {
	d := &stage.Session{
		Theme: theme.Dark(), Session: &launch.Session{
			Now: func() time.Time { return now },
			Base: payload.Env{Zone: time.UTC, People: &payload.Directory{
				Me:      payload.Member{ID: 9, Name: "Jo Park", Email: "jo@acme.test"},
				Members: []payload.Member{{ID: 9, Name: "Jo Park", Email: "jo@acme.test"}, {ID: 1, Name: "Ann Lee", Email: "ann@acme.test"}},
			}},
		},
	}
	d.Open(&launch.Session{Template: t, Answers: payload.Restore(payload.Snapshot{})})
	return d
}

func send(s stage.Stage, keys string) stage.Event { return tuitest.Press(s.Update, keys) }

func screen(s stage.Stage) string { return ansi.Strip(s.View()) }

const allKeys = `'Jane' enter 'jane@x.test' enter '+3d' enter 'hello' enter 'you' tab down enter
	enter 'osl' enter down space enter 'https://x.test/a.pdf' enter enter '4' right 'B' tab 'ann' enter`

func TestEveryTypeIsFilledByKeys(t *testing.T) {
	d := session(allTypes())
	k := kickoff.New(d)
	k.SetSize(80, 24)
	k.Activate()
	send(k, allKeys)

	want := map[string]payload.Answer{
		"name":     {Value: payload.Text("Jane")},
		"mail":     {Value: payload.Text("jane@x.test")},
		"start":    {Value: payload.Text("+3d")},
		"notes":    {Value: payload.Text("hello\nyou")},
		"contract": {Value: payload.Choices{{ID: json.RawMessage("1"), Text: "Permanent"}}},
		"office":   {Value: payload.Choices{{ID: json.RawMessage("3"), Text: "Oslo"}}},
		"kit":      {Value: payload.Choices{{ID: json.RawMessage("2"), Text: "Badge"}}},
		"papers":   {Value: payload.Files{List: []payload.File{{Object: payload.FileObject("https://x.test/a.pdf")}}}},
		"session":  {Value: payload.Table{Cells: []json.RawMessage{json.RawMessage(`"4"`), json.RawMessage(`"B"`)}}},
		"buddy":    {Value: payload.People{Owners: payload.Owners{Users: []int64{1}}}},
	}
	for id, a := range want {
		a.Origin = payload.FromYou
		want[id] = a
	}
	if diff := cmp.Diff(want, d.Answers.Snapshot().Fields, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-want +got:\n%s\n%s", diff, screen(k))
	}
	if p := d.Progress(); p != (stage.Progress{Answered: 10, Total: 10}) {
		t.Errorf("progress %+v, want 10 of 10", p)
	}
	if _, ok := send(k, "enter").(stage.Next); !ok {
		t.Errorf("enter in the last field does not go on:\n%s", screen(k))
	}
}

func TestTheScreen(t *testing.T) {
	sizes := []struct{ width, height int }{{60, 34}, {80, 18}, {60, 11}}
	scenes := []struct{ name, keys string }{
		{"begin", ""},
		{"missing", "enter 'jane' enter"},
		{"date", "tab tab '1' space 'dec' down"},
		{"choice", "tab tab tab tab down"},
		{"filled", allKeys},
		{"page", "pgdown"},
	}
	for _, size := range sizes {
		for _, scene := range scenes {
			t.Run(fmt.Sprintf("%s-%dx%d", scene.name, size.width, size.height), func(t *testing.T) {
				k := kickoff.New(session(allTypes()))
				k.SetSize(size.width, size.height)
				k.SetCompact(size.height < 18)
				k.Activate()
				k.View()
				send(k, scene.keys)
				golden.RequireEqual(t, screen(k)+"\n")
			})
		}
	}
}

func TestItFitsAnySize(t *testing.T) {
	long := allTypes()
	long.KickoffDescription = strings.Repeat("A long story about this form. ", 40)
	long.Fields[2].Guidance = strings.Repeat("Read this before you answer. ", 30)
	long.Fields[4].Label = strings.Repeat("A question that does not end ", 8)
	for _, keys := range []string{"", "tab tab down", "tab tab 'nonsense' tab tab down tab down", allKeys, "pgdown pgdown", "pgup pgup"} {
		k := kickoff.New(session(long))
		k.SetSize(80, 24)
		k.Activate()
		k.View()
		send(k, keys)
		k.ShowProblems()
		for width := 20; width <= 120; width += 4 {
			for height := 5; height <= 40; height += 3 {
				k.SetSize(width, height)
				lines := strings.Split(k.View(), "\n")
				if len(lines) > height {
					t.Fatalf("%q: %d lines at %dx%d", keys, len(lines), width, height)
				}
				for _, line := range lines {
					if w := ansi.StringWidth(line); w > width {
						t.Fatalf("%q: a line of %d cells at %dx%d: %q", keys, w, width, height, ansi.Strip(line))
					}
				}
				if c := k.Cursor(); c != nil && (c.X < 0 || c.Y < 0 || c.X >= width || c.Y >= len(lines)) {
					t.Fatalf("%q: cursor at %d,%d of %dx%d", keys, c.X, c.Y, width, height)
				}
			}
		}
	}
}

// Labels, answers and guidance of every script hold the size, down to where little more
// than the line that is typed shows.
func TestEveryScriptHoldsTheSize(t *testing.T) {
	for _, text := range []string{"Plain words", "入社日と配属先", "تاريخ البدء هنا", "👩‍🚀 crew 🇫🇷 é", "Ein-sehr-langes-zusammengesetztes-Wort-ohne-Ende"} {
		all := allTypes()
		all.Title, all.KickoffTitle = strings.Repeat(text+" ", 5), text
		for i := range all.Fields {
			all.Fields[i].Label, all.Fields[i].Guidance = text+strings.Repeat(" "+text, i%3), text
		}
		d := session(all)
		d.SetField("name", payload.Answer{Value: payload.Text(text), Origin: payload.FromSet})
		d.SetField("mail", payload.Answer{Value: payload.Text(text), Origin: payload.FromDraft})
		d.SetField("notes", payload.Answer{Value: payload.Text(strings.Repeat(text+"\n", 40)), Origin: payload.FromTemplate})
		k := kickoff.New(d)
		k.SetSize(80, 24)
		k.Activate()
		for range all.Fields {
			for _, width := range []int{20, 38, 58, 65, 120} {
				for _, height := range []int{3, 5, 8, 10, 12, 36} {
					for _, compact := range []bool{true, false} {
						k.SetSize(width, height)
						k.SetCompact(compact)
						lines := strings.Split(k.View(), "\n")
						if len(lines) > height {
							t.Fatalf("%s at %dx%d: %d lines", text, width, height, len(lines))
						}
						for _, line := range lines {
							if w := ansi.StringWidth(line); w > width {
								t.Fatalf("%s at %dx%d: a line of %d cells: %q", text, width, height, w, ansi.Strip(line))
							}
						}
						if c := k.Cursor(); c != nil && (c.X < 0 || c.Y < 0 || c.X >= width || c.Y >= len(lines)) {
							t.Fatalf("%s at %dx%d: the cursor is at %d,%d", text, width, height, c.X, c.Y)
						}
					}
				}
			}
			send(k, "tab")
		}
	}
}

func TestTheCardIsWholeInViewWhereItFits(t *testing.T) {
	for _, size := range []struct {
		width, height int
		compact       bool
	}{{65, 36, false}, {78, 20, false}, {58, 12, true}, {38, 8, true}} {
		k := kickoff.New(session(allTypes()))
		k.SetSize(size.width, size.height)
		k.SetCompact(size.compact)
		k.Activate()
		for i := range 30 {
			at := i
			if i >= 10 {
				at = 19 - i
			}
			if at < 0 {
				break
			}
			view := screen(k)
			if place := fmt.Sprintf(" %d of 10", at+1); !strings.Contains(view, place) {
				t.Fatalf("at %+v: the head of card %d is not in view:\n%s", size, at+1, view)
			}
			if !size.compact && !strings.Contains(view, "╰─") {
				t.Fatalf("at %+v: the foot of card %d is not in view:\n%s", size, at+1, view)
			}
			switch {
			case i < 9:
				send(k, "tab")
			case i > 9:
				send(k, "shift+tab")
			}
		}
	}
}

// Where there is hardly room, the words in the foot and the number give way to the list and
// the label.
func TestTheListAndTheLabelComeBeforeTheFootAndTheNumber(t *testing.T) {
	d := session(allTypes())
	given := payload.Answer{Value: payload.Choices{{ID: json.RawMessage("1"), Text: "Laptop"}}, Origin: payload.FromDraft}
	d.Open(&launch.Session{Template: allTypes(), Answers: payload.Restore(payload.Snapshot{Fields: map[string]payload.Answer{"kit": given}})})
	k := kickoff.New(d)
	k.SetSize(17, 5)
	k.SetCompact(true)
	k.Activate()
	k.GoTo("kit")
	send(k, "down space")
	view := screen(k)
	for _, text := range []string{"Equipment", "Laptop", "Badge", "Headset"} {
		if !strings.Contains(view, text) {
			t.Errorf("%s is not in sight:\n%s", text, view)
		}
	}
}

// A label that is longer than the screen is cut before three rows of a list are.
func TestALongLabelLeavesRoomForAList(t *testing.T) {
	for _, size := range [][2]int{{58, 11}, {38, 7}} {
		long := payload.Template{Fields: []payload.Field{{ID: "f", Label: strings.Repeat("label ", 80), Type: payload.TypeDropdown, Options: options("Berlin", "Lisbon", "Oslo", "Rome")}}}
		k := kickoff.New(session(long))
		k.SetSize(size[0], size[1])
		k.SetCompact(true)
		k.Activate()
		send(k, "down")
		if view := screen(k); !strings.Contains(view, "label") || !strings.Contains(view, "…") || strings.Count(view, "○") < 3 {
			t.Errorf("at %v:\n%s", size, view)
		}
	}
}

func TestWhatIsMissingIsSaidOnlyAfterTheVisit(t *testing.T) {
	k := kickoff.New(session(allTypes()))
	k.SetSize(80, 40)
	k.Activate()
	if strings.Contains(screen(k), "✗") {
		t.Errorf("a problem before anything was visited:\n%s", screen(k))
	}
	send(k, "tab")
	if got := strings.Count(screen(k), "✗"); got != 1 {
		t.Errorf("%d problems after leaving one required field empty, want 1:\n%s", got, screen(k))
	}
	k.ShowProblems()
	if got := strings.Count(screen(k), "✗"); got != 3 {
		t.Errorf("%d problems after the review, want 3:\n%s", got, screen(k))
	}
}

func TestAFieldIsNotCalledWrongBeforeItWasLeftOnce(t *testing.T) {
	d := session(allTypes())
	d.SetField("mail", payload.Answer{Value: payload.Text("jane"), Origin: payload.FromSet})
	for name, lead := range map[string]func(*kickoff.Kickoff) bool{
		"by name":      func(k *kickoff.Kickoff) bool { return k.GoTo("contract") },
		"next missing": func(k *kickoff.Kickoff) bool { return k.NextMissing() },
	} {
		k := kickoff.New(d)
		k.SetSize(80, 40)
		k.Activate()
		k.View()
		if !lead(k) || strings.Contains(strings.ReplaceAll(screen(k), "✗ Full name", ""), "✗") {
			t.Errorf("%s: something is wrong that was never left:\n%s", name, screen(k))
		}
		if send(k, "tab"); !strings.Contains(screen(k), "✗") {
			t.Errorf("%s: left, and nothing is wrong:\n%s", name, screen(k))
		}
	}
}

func TestNextMissingWalksAllOfThem(t *testing.T) {
	d := session(allTypes())
	k := kickoff.New(d)
	k.SetSize(80, 24)
	k.Activate()
	for _, want := range []string{"start", "contract", "name", "start"} {
		if !k.NextMissing() || k.AnswerRef().Field != want {
			t.Fatalf("at %v, want %s", k.AnswerRef(), want)
		}
	}
	d.SetField("name", payload.Answer{Value: payload.Text("Jane")})
	d.SetField("start", payload.Answer{Value: payload.Text("+3d")})
	d.SetField("contract", payload.Answer{Value: payload.Choices{{ID: json.RawMessage("1"), Text: "Permanent"}}})
	if k.NextMissing() {
		t.Errorf("something is still missing: %v", k.AnswerRef())
	}
}

func TestAnswersFromElsewhereAreShown(t *testing.T) {
	d := session(allTypes())
	d.SetField("name", payload.Answer{Value: payload.Text("From the form"), Origin: payload.FromTemplate})
	k := kickoff.New(d)
	k.SetSize(80, 24)
	k.Activate()
	if view := screen(k); !strings.Contains(view, "From the form") || !strings.Contains(view, "template") {
		t.Errorf("the default or its origin is not there:\n%s", view)
	}
	d.SetField("name", payload.Answer{Value: payload.Text("Undone")})
	k.Changed(d.Changes())
	if view := screen(k); !strings.Contains(view, "Undone") || strings.Contains(view, "template") {
		t.Errorf("a change from outside is not shown:\n%s", view)
	}
	send(k, "'!'")
	if got := d.Answers.Field("name").Text(); got != "Undone!" {
		t.Errorf("typing on gives %q", got)
	}
}

// An undo changes an answer and leads to it at once, before the stage is told of the change.
func TestTextThatAnUndoBringsBackShows(t *testing.T) {
	for field, text := range map[string]string{"office": "osl", "buddy": "zed", "papers": "nowhere.pdf"} {
		d := session(allTypes())
		k := kickoff.New(d)
		k.SetSize(80, 24)
		k.Activate()
		k.GoTo(field)
		k.GoTo("name")
		d.SetField(field, payload.Answer{Typed: text})
		k.GoTo(field)
		k.Changed(d.Changes())
		if view := screen(k); !strings.Contains(view, text) {
			t.Errorf("%s does not show %q:\n%s", field, text, view)
		}
	}
}

func TestLookingChangesNothing(t *testing.T) {
	d := session(allTypes())
	d.SetField("kit", payload.Answer{Value: payload.Choices{{ID: json.RawMessage("9"), Text: "Gone"}}, Origin: payload.FromDraft})
	before := d.Answers.Snapshot().Revision
	k := kickoff.New(d)
	k.SetSize(60, 11)
	k.Activate()
	send(k, strings.Repeat("tab ", 9)+strings.Repeat("shift+tab ", 9)+"pgdown pgup")
	if now := d.Answers.Snapshot().Revision; now != before {
		t.Errorf("walking through the form made %d changes", now-before)
	}
}

func TestAnAnswerSettlesWhatTheServerSaid(t *testing.T) {
	d := session(allTypes())
	d.SetField("mail", payload.Answer{Value: payload.Text("jane@x.test")})
	d.ServerProblems = []payload.Problem{{Kind: payload.Invalid, Field: "mail", Message: "is on the list of banned hosts"}}
	k := kickoff.New(d)
	k.SetSize(80, 24)
	k.Activate()
	if !k.GoTo("mail") {
		t.Fatal("there is no such field")
	}
	if !strings.Contains(screen(k), "banned hosts") {
		t.Fatalf("the server's word is not beside the field:\n%s", screen(k))
	}
	send(k, "'s'")
	if strings.Contains(screen(k), "banned hosts") || len(d.ServerProblems) != 0 {
		t.Errorf("it still stands after the answer changed:\n%s", screen(k))
	}
}

func TestARowSaysWhatBlocksAndWhatWasTypedAndNotTaken(t *testing.T) {
	d := session(allTypes())
	d.SetField("mail", payload.Answer{Value: payload.Text("jane@x.test")})
	d.SetField("office", payload.Answer{Typed: "osl"})
	d.ServerProblems = []payload.Problem{
		{Kind: payload.Warning, Field: "mail", Message: "looks odd"}, {Kind: payload.Invalid, Field: "mail", Message: "is banned"},
	}
	k := kickoff.New(d)
	k.SetSize(80, 24)
	k.Activate()
	for _, want := range []string{"✗ Private e-mail      jane@x.test: is banned", "○ Office              osl"} {
		if !strings.Contains(screen(k), want) {
			t.Errorf("want %q in\n%s", want, screen(k))
		}
	}
}

func TestTheEndsOfTheForm(t *testing.T) {
	k := kickoff.New(session(allTypes()))
	k.SetSize(80, 24)
	k.Activate()
	if _, ok := send(k, "shift+tab").(stage.Back); !ok {
		t.Error("shift+tab in the first field does not go back")
	}
	k.Activate()
	if _, ok := send(k, strings.Repeat("tab ", 10)).(stage.Next); !ok {
		t.Errorf("tab in the last field does not go on, at %v", k.AnswerRef())
	}
	k.Activate()
	if k.AnswerRef().Field != "buddy" {
		t.Errorf("coming back finds %v in focus, want the last field", k.AnswerRef())
	}
}

func TestAnEmptyForm(t *testing.T) {
	k := kickoff.New(session(payload.Template{Title: "Nothing"}))
	k.SetSize(60, 5)
	k.Activate()
	if !strings.Contains(screen(k), "asks nothing") || k.NextMissing() || k.CapturesInput() {
		t.Errorf("got %q", screen(k))
	}
	if _, ok := send(k, "enter").(stage.Next); !ok {
		t.Error("enter does not go on")
	}
	if _, ok := send(k, "shift+tab").(stage.Back); !ok {
		t.Error("shift+tab does not go back")
	}
}

func TestALongHeadCanBeRead(t *testing.T) {
	long := allTypes()
	var text []string
	for i := range 60 {
		text = append(text, fmt.Sprintf("line%02d", i))
	}
	long.KickoffDescription = strings.Join(text, "\n")
	k := kickoff.New(session(long))
	k.SetSize(60, 11)
	k.Activate()
	seen := screen(k)
	for range 8 {
		send(k, "pgup")
		seen += screen(k)
	}
	for _, line := range text {
		if !strings.Contains(seen, line) {
			t.Fatalf("%s never came into sight", line)
		}
	}
	send(k, "'J'")
	if !strings.Contains(screen(k), "│ J") {
		t.Errorf("typing does not come back to the field:\n%s", screen(k))
	}
}

func TestAFieldHigherThanTheScreenKeepsItsCursorInSight(t *testing.T) {
	form := payload.Template{Fields: []payload.Field{{
		ID: "notes", Label: strings.Repeat("A very long question ", 20), Type: payload.TypeTextarea,
	}}}
	k := kickoff.New(session(form))
	k.SetSize(40, 5)
	k.Activate()
	for i := range 20 {
		send(k, fmt.Sprintf("'n%d' enter", i))
		if k.Cursor() == nil {
			k.View()
		}
		k.View()
		c := k.Cursor()
		if c == nil || c.Y < 0 || c.Y > 4 {
			t.Fatalf("after %d lines the cursor is at %v", i, c)
		}
	}
}

func BenchmarkFormKey(b *testing.B) {
	for _, n := range []int{10, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			form := payload.Template{Title: "Many"}
			for i := range n {
				form.Fields = append(form.Fields, payload.Field{ID: fmt.Sprint(i), Label: fmt.Sprint("Question ", i), Type: payload.TypeText, Required: true})
			}
			d := session(form)
			k := kickoff.New(d)
			k.SetSize(60, 34)
			k.Activate()
			for range n / 2 {
				k.Update(tuitest.Key("tab"))
			}
			k.View()
			keys := []tea.KeyPressMsg{tuitest.Key("a"), tuitest.Key("b"), tuitest.Key("backspace"), tuitest.Key("backspace")}
			for i := 0; b.Loop(); i++ {
				k.Update(keys[i%len(keys)])
				k.Changed(d.Changes())
				k.View()
				k.Cursor()
			}
		})
	}
}

func TestHalfTypedIsHintedAtNotHeldAgainst(t *testing.T) {
	k := kickoff.New(session(allTypes()))
	k.SetSize(80, 40)
	k.Activate()
	send(k, "'Jane' tab 'jane'")
	if view := screen(k); strings.Contains(view, "✗") || strings.Contains(view, "not an e-mail address") || !strings.Contains(view, "type it like") {
		t.Errorf("want a hint without a sign while typing:\n%s", view)
	}
	send(k, "tab")
	if view := screen(k); !strings.Contains(view, "✗ Private e-mail") {
		t.Errorf("want the problem beside the field once it was left:\n%s", view)
	}
}

func TestTheLastRowSaysWhereOneIsBesideAnyNote(t *testing.T) {
	d := session(allTypes())
	for _, f := range d.Template.Fields {
		d.SetField(f.ID, payload.Answer{Value: payload.Text("given"), Origin: payload.FromTemplate})
	}
	k := kickoff.New(d)
	k.SetSize(60, 11)
	k.Activate()
	lines := strings.Split(strings.TrimRight(screen(k), "\n"), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, "template") || !strings.Contains(last, " of 10 ↓") {
		t.Errorf("the last row is %q", last)
	}
}

func TestTextThatWasKeptShowsBeforeItsFieldIsVisited(t *testing.T) {
	d := session(allTypes())
	d.SetField("office", payload.Answer{Value: payload.Text("somewhere"), Origin: payload.FromYou})
	k := kickoff.New(d)
	k.SetSize(80, 40)
	k.Activate()
	if view := screen(k); !strings.Contains(view, "somewhere") || strings.Contains(view, "✗") {
		t.Errorf("the text that was typed is not shown:\n%s", view)
	}
}
