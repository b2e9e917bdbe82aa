package dialog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
	"kickoff/tui/ui/footer"
	"kickoff/tui/ui/overlay"
)

func TestTheDialogOnTopIsAskedFirst(t *testing.T) {
	var s Stack
	first, second, under := NewText(theme.Dark(), "1", nil), NewText(theme.Dark(), "2", nil), NewText(theme.Dark(), "0", nil)
	s.Open(first)
	s.Open(second)
	s.OpenUnder(under)
	if s.Top() != second || s.Find(under) != under {
		t.Fatal("the last one opened has the keyboard, the others are still open")
	}
	s.Close(first)
	s.Close(second)
	if s.Top() != under || s.Find(first) != nil {
		t.Fatal("what is closed is found no more")
	}
	s.Close(under)
	if s.Top() != nil || s.Find(nil) != nil {
		t.Fatal("nothing is open")
	}
}

func letters(n int, chosen *int) []Row {
	rows := make([]Row, n)
	for i := range rows {
		rows[i] = Row{
			Letter: string(rune('a' + i)), Also: footer.Bind("", "", "alt+"+string(rune('a'+i))), Label: fmt.Sprintf("row %d", i), Note: "a note",
			Do: func() (tea.Cmd, Result) { *chosen = i; return nil, Result{Close: true} },
		}
	}
	return rows
}

func TestARowIsChosenByItsLetterOrByEnter(t *testing.T) {
	for keys, want := range map[string]int{
		"enter": 0, "down enter": 1, "c": 2, "alt+d": 3, "end enter": 9, "end up enter": 8, "pgdown pgdown enter": 9,
		"end home enter": 0, "down up up enter": 0, "esc": -1, "z": -1,
	} {
		t.Run(keys, func(t *testing.T) {
			chosen := -1
			l := NewList(theme.Dark(), "Menu", footer.Bind("enter", "choose", "enter"), letters(10, &chosen)...)
			for _, k := range strings.Fields(keys) {
				l.Update(tuitest.Key(k))
			}
			if chosen != want {
				t.Errorf("row %d is chosen, want %d", chosen, want)
			}
		})
	}
}

func TestTheRowInFrontIsInSightWithItsDetail(t *testing.T) {
	rows := make([]Row, 9)
	for i := range rows {
		rows[i] = Row{Label: fmt.Sprintf("Answer %d", i), Detail: fmt.Sprintf("first line %d\nsecond line", i)}
	}
	l := NewList(theme.Dark(), "Left over", footer.Bind("c", "copy", "c"), rows...)
	for i := range rows {
		for _, height := range []int{3, 5, 8} {
			view := ansi.Strip(l.View(40, height))
			if !strings.Contains(view, fmt.Sprintf("› Answer %d", i)) || !strings.Contains(view, fmt.Sprintf("first line %d", i)) {
				t.Errorf("answer %d is out of sight in %d lines:\n%s", i, height, view)
			}
		}
		l.Update(tuitest.Key("down"))
	}
}

func TestALongTextScrollsAndAnyOtherKeyClosesIt(t *testing.T) {
	var lines []string
	for i := range 30 {
		lines = append(lines, fmt.Sprintf("line %02d", i))
	}
	text := NewText(theme.Dark(), "Keys", func(int) []string { return lines })
	for keys, top := range map[string]string{"": "line 00", "down": "line 01", "down pgdown pgdown up": "line 08", "end up": "line 24", "up up": "line 00"} {
		text.top = 0
		for _, k := range strings.Fields(keys) {
			if _, r := text.Update(tuitest.Key(k)); r.Close {
				t.Fatalf("%s closes it", k)
			}
			text.View(40, 5)
		}
		if got := text.View(40, 5); !strings.HasPrefix(got, top) {
			t.Errorf("after %q it begins with %q", keys, strings.SplitN(got, "\n", 2)[0])
		}
	}
	if _, r := text.Update(tuitest.Key("x")); !r.Close {
		t.Error("a key that does not scroll closes it")
	}
}

func TestTheQuestionForATokenCutsNoAddressAndNoSentence(t *testing.T) {
	const intro, page = "Paste a token, which is checked at once.", "https://example.test/a/long/address/of/tokens"
	s := NewSignIn(theme.Dark(), SignInWords{Title: "Connect", Intro: intro, Page: page}, nil, nil)
	s.Update(tuitest.Key("enter")) // it is empty, which is told
	seen := map[bool]int{}
	for width := 24; width < 70; width += 3 {
		for height := 1; height < 12; height++ {
			view := strings.NewReplacer("\n", "", " ", "").Replace(ansi.Strip(s.View(width, height)))
			for _, text := range []string{strings.ReplaceAll(intro, " ", ""), page} {
				if whole := strings.Contains(view, text); strings.Contains(view, text[:12]) != whole {
					t.Errorf("%dx%d:\n%s", width, height, s.View(width, height))
				} else {
					seen[whole]++
				}
			}
		}
	}
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("they are there or not: %v", seen)
	}
}

func TestAPastedTokenIsTakenWholeAndNeverDrawn(t *testing.T) {
	token := strings.Repeat("eyJhbGciOi.", 100)
	var tried string
	signedIn := false
	s := NewSignIn(theme.Dark(), SignInWords{Title: "Sign in again", Page: "https://example.test/token"}, func(_ context.Context, token string) (func() tea.Cmd, error) {
		tried = token
		if token == "" || strings.HasPrefix(token, "wrong") {
			return nil, errors.New("the server does not take it")
		}
		return func() tea.Cmd { signedIn = true; return nil }, nil
	}, nil)
	enter := func() Result {
		cmd, _ := s.Update(tuitest.Key("enter"))
		if cmd == nil {
			return Result{}
		}
		_, r := s.Update(cmd())
		return r
	}
	if enter(); tried != "" || !strings.Contains(ansi.Strip(s.View(60, 20)), "paste a token first") {
		t.Error("an empty token is not tried")
	}
	for _, k := range []string{"w", "r", "o", "n", "g", " ", "x", "backspace"} {
		s.Update(tuitest.Key(k))
	}
	if r := enter(); r.Close || tried != "wrong" || !strings.Contains(s.View(60, 20), "does not take it") {
		t.Errorf("tried %q; a token that is not taken is told", tried)
	}
	s.Update(tea.PasteMsg{Content: "  " + token[:500] + "\r\n" + token[500:] + "\n"})
	for width := 1; width < 130; width += 7 {
		for height := 1; height < 12; height++ {
			view := ansi.Strip(s.View(width, height))
			if strings.Contains(view, "eyJ") {
				t.Fatalf("the token is on the screen:\n%s", view)
			}
			if width > 10 && !strings.Contains(view, "**") {
				t.Fatalf("%dx%d: nobody sees that there is one:\n%s", width, height, view)
			}
		}
	}
	if view := ansi.Strip(s.View(60, 20)); !strings.Contains(view, "1100 characters") {
		t.Errorf("its length is told:\n%s", view)
	}
	r := enter()
	if tried != token || !r.Close {
		t.Fatalf("%d of %d characters were tried", len(tried), len(token))
	}
	if r.Do(); !signedIn {
		t.Error("what follows is done by the owner")
	}
	for _, pasted := range []string{"Bearer \"tok\"\n", "'tok'", " bearer tok "} {
		s.empty()
		if s.Update(tea.PasteMsg{Content: pasted}); s.secret.Value() != "tok" {
			t.Errorf("pasted %q is %q", pasted, s.secret.Value())
		}
		s.empty()
		for _, r := range strings.TrimSpace(pasted) {
			s.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		if s.secret.Value() != "tok" {
			t.Errorf("typed %q is %q", pasted, s.secret.Value())
		}
	}
}

func TestThePromptsCursorStandsWhereTheNextLetterWill(t *testing.T) {
	p := NewPrompt(theme.Dark(), "週次")
	p.Update(tea.KeyPressMsg{Code: tea.KeyEnd}) // else what comes replaces it
	p.Update(tea.PasteMsg{Content: " a\nb"})
	if got := ansi.Strip(p.View(40)); got != "> 週次 a b" {
		t.Errorf("drawn as %q", got)
	}
	if c := p.Cursor(); c == nil || c.X != 10 {
		t.Errorf("the cursor is %+v", c)
	}
}

func TestADialogStaysWithinItsLines(t *testing.T) {
	chosen := 0
	done := ""
	dialogs := map[string]Dialog{
		"list":    NewList(theme.Dark(), "Menu", footer.Bind("enter", "choose", "enter"), letters(20, &chosen)...),
		"confirm": leaving(&done),
		"text":    NewText(theme.Dark(), "Keys", func(int) []string { return []string{"one", "two 界界界界界界界界界界"} }),
	}
	for name, d := range dialogs {
		for width := 1; width <= 80; width += 3 {
			for height := range 20 {
				lines := make([]string, height)
				for i := range lines {
					lines[i] = strings.Repeat("本", width/2)
				}
				out, _ := Draw(theme.Dark(), lines, d, width)
				if len(out) > max(1, height) {
					t.Fatalf("%s: %d lines of %d", name, len(out), height)
				}
				for _, line := range out {
					if w := ansi.StringWidth(line); w > width {
						t.Fatalf("%s: %d cells of %d: %q", name, w, width, ansi.Strip(line))
					}
				}
			}
		}
	}
}

func TestOnlyTheDialogIsInAccent(t *testing.T) {
	th, chosen := theme.Dark(), 0
	lines := make([]string, 20)
	for i := range lines {
		lines[i] = th.Accent.Render("the row in front")
	}
	out, _ := Draw(th, lines, NewList(th, "Menu", footer.Bind("enter", "choose", "enter"), letters(3, &chosen)...), 80)
	accent, _, _ := strings.Cut(th.Accent.Render("x"), "x")
	for _, line := range out {
		if framed := strings.ContainsAny(line, "╭│╰"); framed != strings.Contains(line, accent) {
			t.Errorf("of the dialog: %t, its accent is the other way: %q", framed, line)
		}
	}
}

// scene is a full screen and a menu to lay over it.
func scene() ([]string, Dialog) {
	th, chosen := theme.Dark(), 0
	line := th.Key.Render("alt+g") + th.Text.Render(" Full name           Jane Smith of the people team in Berlin  ") + th.Muted.Render("12 questions, 9 steps, and more")
	lines := make([]string, 40)
	for i := range lines {
		lines[i] = line
	}
	return lines, NewList(th, "Menu", footer.Bind("enter", "choose", "enter"), letters(14, &chosen)...)
}

func BenchmarkDraw(b *testing.B) {
	lines, d := scene()
	for b.Loop() {
		Draw(theme.Dark(), lines, d, 120)
	}
}

// BenchmarkDrawByCompositor is what Draw would cost with lipgloss' layers.
func BenchmarkDrawByCompositor(b *testing.B) {
	lines, d := scene()
	for b.Loop() {
		box := overlay.Box(theme.Dark(), d.Title(), d.View(116, 38), 120, 40)
		lipgloss.NewCompositor(lipgloss.NewLayer(strings.Join(lines, "\n")), lipgloss.NewLayer(box).X(40).Y(12).Z(1)).Render()
	}
}

func TestNamesThatComeLateReachTheOpenDialogs(t *testing.T) {
	name := "member 7"
	g, cmd := NewGoTo(theme.Dark(), func() []Place {
		return []Place{{Title: "Manager", Kind: "question", State: func() string { return name }}}
	})
	told := func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		if batch, ok := cmd().(tea.BatchMsg); ok {
			for _, c := range batch {
				if c != nil {
					g.Update(c())
				}
			}
			return
		}
		g.Update(cmd())
	}
	told(cmd)
	var s Stack
	s.Open(g)
	s.Open(NewText(theme.Dark(), "Keys", func(int) []string { return nil }))
	name = "Mia Okafor"
	for _, l := range s.Listeners() {
		told(l.Changed(stage.PeopleChanged))
	}
	if view := ansi.Strip(g.View(60, 10)); !strings.Contains(view, "Mia Okafor") || strings.Contains(view, "member 7") {
		t.Errorf("the list under the help still has:\n%s", view)
	}
}

func TestADraftsAnswersAreReadAnewOnceNamesAreKnown(t *testing.T) {
	people := payload.Field{ID: "who", Label: "Manager", Type: payload.TypePeople}
	d := stage.NewSession(theme.Dark(), func() time.Time { return time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) },
		payload.Env{Zone: time.UTC, People: &payload.Directory{}})
	d.Open(session.New(payload.Template{ID: "t", Title: "Visit", Fields: []payload.Field{people}}, d.Now, d.Base))
	d.SetField("who", payload.Answer{Value: payload.People{Owners: payload.Owners{Users: []int64{7}}}})
	sheet, _ := NewSaveDraft(d, nil, nil)
	if view := ansi.Strip(sheet.View(72, 20)); strings.Contains(view, "Mia") {
		t.Fatal("the name is known too early")
	}
	d.Base.People = &payload.Directory{Members: []payload.Member{{ID: 7, Name: "Mia Okafor", Email: "mia@acme.test"}}}
	sheet.Changed(stage.PeopleChanged)
	if view := ansi.Strip(sheet.View(72, 20)); !strings.Contains(view, "Mia Okafor") {
		t.Errorf("it still has:\n%s", view)
	}
}

func TestHowPlacesStandIsAskedOfThoseThatShow(t *testing.T) {
	asked := 0
	g, _ := NewGoTo(theme.Dark(), func() []Place {
		all := make([]Place, 2000)
		for i := range all {
			all[i] = Place{Title: "Question", Kind: "question", State: func() string { asked++; return "required" }}
		}
		return all
	})
	if view := g.View(76, 18); !strings.Contains(view, "required") || asked > 18 {
		t.Errorf("%d were asked to draw\n%s", asked, view)
	}
}
