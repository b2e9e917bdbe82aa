package start

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/api/cache"
	"kickoff/api/session"
	"kickoff/payload"
	"kickoff/payload/store/favourites"
	"kickoff/payload/store/ledger"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

// launchedBefore is a ledger with launches of templates, so many days ago.
func launchedBefore(t *testing.T, dir string, launches ...ledger.Intent) *ledger.Ledger {
	t.Helper()
	book := ledger.Open(dir, "scope")
	for i, in := range launches {
		id, err := book.Begin(in)
		if err != nil {
			t.Fatal(err)
		}
		out := ledger.Outcome{Status: ledger.Launched, Run: ledger.Run{ID: fmt.Sprint("run", i), Name: in.Name, URL: "https://x.test/run"}}
		if in.Name == "Nobody knows" {
			out = ledger.Outcome{Status: ledger.Unknown}
		}
		if err := book.Settle(id, out); err != nil {
			t.Fatal(err)
		}
	}
	return book
}

func launchOf(template string, daysAgo int, name string) ledger.Intent {
	return ledger.Intent{At: now().AddDate(0, 0, -daysAgo), Template: ledger.Template{ID: template, Title: "T " + template}, Name: name, Me: 1}
}

// desk is a stage where things were launched before.
func desk(t *testing.T, referred *[]string) (*Stage, *office) {
	t.Helper()
	dir := t.TempDir()
	o := &office{pages: [][]payload.Template{{
		{ID: "a", Title: "Alpha", Tags: []payload.Tag{{Name: "urgent"}}, Folder: "Sales"}, {ID: "b", Title: "Beta", Summary: "All about laptops."},
		{ID: "c", Title: "Gamma"}, {ID: "d", Title: "Delta"}, {ID: "e", Title: "Old Way", Archived: true},
	}}}
	s := New(Options{
		Theme: theme.Dark(), Templates: o, Drafts: o, Cache: &cache.Cache{}, Favourites: favourites.Open(dir, "scope"),
		Ledger: launchedBefore(t, dir, launchOf("c", 20, "Once"), launchOf("d", 2, "One"), launchOf("d", 1, "Two"), launchOf("d", 0, "Nobody knows")),
		Env: func() payload.Env {
			return payload.Env{Now: now(), Zone: time.UTC, People: &payload.Directory{Me: payload.Member{ID: 1}}}
		},
		Refer: func(_ context.Context, template, like string) (*session.Session, error) {
			*referred = append(*referred, template+"|"+like)
			return &session.Session{Template: payload.Template{ID: "a"}}, nil
		},
		Browse: func(string) error { return nil },
	})
	s.SetSize(70, 20)
	return s, o
}

func order(s *Stage) string {
	var titles []string
	s.templates.picker.SetQuery("")
	s.templates.picker.Update(tea.KeyPressMsg{Code: tea.KeyHome})
	for range s.templates.picker.Len() {
		it, _ := s.templates.picker.Highlighted()
		titles = append(titles, it.Title)
		s.templates.picker.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	}
	s.templates.picker.Update(tea.KeyPressMsg{Code: tea.KeyHome})
	return strings.Join(titles, ", ")
}

func TestOnesOwnTemplatesStandFirst(t *testing.T) {
	var referred []string
	s, _ := desk(t, &referred)
	p := begin(s).all()
	if got := order(s); got != "Delta, Gamma, Alpha, Beta, Old Way" {
		t.Errorf("launched often and recently: %s", got)
	}
	for _, words := range []string{"Yours", "All", "launched", "yesterday", "5 Nov"} {
		if !strings.Contains(screen(s), words) {
			t.Errorf("%q is not in\n%s", words, screen(s))
		}
	}
	esc := func() bool {
		return slices.ContainsFunc(s.Keys(), func(b key.Binding) bool { return b.Help().Key == "esc" && b.Help().Desc == "clear" })
	}
	p.press("b e t a")
	if !esc() {
		t.Error("it is not said that esc clears what is typed")
	}
	if p.press("alt+v esc").all(); esc() {
		t.Error("esc is said to clear what is not there")
	}
	if got := order(s); got != "Beta, Delta, Gamma, Alpha, Old Way" || !strings.Contains(screen(s), theme.SignFavourite+" Beta") {
		t.Errorf("with a favourite: %s\n%s", got, screen(s))
	}
	kept, err := s.o.Favourites.List()
	if err != nil || !slices.Equal(kept, []string{"b"}) {
		t.Errorf("on disk: %v %v", kept, err)
	}
	p.press("alt+v").all()
	if got := order(s); got != "Delta, Gamma, Alpha, Beta, Old Way" {
		t.Errorf("without it again: %s", got)
	}
}

func TestATemplateIsFoundByAllThatDescribesIt(t *testing.T) {
	for typed, want := range map[string]string{"urg": "Alpha", "sales": "Alpha", "laptop": "Beta", "aptop": "Beta", "question": "", "dlta": ""} {
		var referred []string
		s, _ := desk(t, &referred)
		p := begin(s).all()
		for _, letter := range typed {
			p.press(string(letter))
		}
		got := ""
		if it, ok := s.templates.picker.Highlighted(); ok {
			got = it.Title
		}
		if got != want {
			t.Errorf("%q finds %q, not %q", typed, got, want)
		}
	}
}

func TestWhatWasLaunchedIsGoneOnFrom(t *testing.T) {
	const link = "https://go.tallyfy.com/o/process/t1/create?ko_fields=%5B%5D"
	for keys, want := range map[string]string{
		"alt+l": "|run2", "tab tab alt+l": "", "tab tab down alt+l": "|run2", "paste": link + "|", "typed": link + "|",
	} {
		var referred []string
		s, _ := desk(t, &referred)
		p := begin(s).all()
		switch keys {
		case "paste":
			p.send(tea.PasteMsg{Content: link + "\n"})
		case "typed":
			for _, r := range link {
				p.send(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
			p.press("enter")
		default:
			p.press(keys)
		}
		p.all()
		if got := strings.TrimSpace(strings.ReplaceAll(strings.Join(referred, " "), "\n", "")); got != want {
			t.Errorf("%s: %q, not %q", keys, got, want)
		}
	}
}

func TestTheLaunchesAreListedNewestFirstWithTheirState(t *testing.T) {
	var referred []string
	s, _ := desk(t, &referred)
	p := begin(s).all().press("tab tab").all()
	view := screen(s)
	at := -1
	for _, words := range []string{"[Launches 4]", "! Nobody knows", "unknown", "✓ Two", "launched", "✓ One", "✓ Once"} {
		i := strings.Index(view[max(at, 0):], words)
		if i < 0 {
			t.Fatalf("%q is not in its place in\n%s", words, view)
		}
		at = max(at, 0) + i
	}
	p.press("down enter").all()
	if n := len(p.events); n != 1 {
		t.Fatalf("events: %v", p.events)
	}
	if e, ok := p.events[0].(stage.ShowRecord); !ok || e.Entry.Name() != "Two" {
		t.Errorf("shown: %+v", p.events[0])
	}
	if err := s.o.Ledger.Settle(p.events[0].(stage.ShowRecord).Entry.ID, ledger.Outcome{Status: ledger.Launched, Archived: true}); err != nil {
		t.Fatal(err)
	}
	p.cmds = append(p.cmds, s.Changed(stage.LedgerChanged))
	p.all()
	if view := screen(s); !strings.Contains(view, "· Two") || strings.Contains(view, "✓ Two") {
		t.Errorf("what was taken back is not shown so in\n%s", view)
	}
}

func TestDraftsAreRenamedCopiedAndBroughtBack(t *testing.T) {
	for keys, want := range map[string]string{
		"alt+e N e w enter":         "rename weekly New",
		"alt+e esc":                 "",
		"alt+c enter":               "copy weekly weekly copy",
		"alt+z enter":               "back old old",
		"alt+z alt+c x enter":       "back old x",
		"alt+z alt+z alt+k esc":     "",
		"alt+k w enter":             "removed weekly",
		"alt+e end space 2 enter":   "rename weekly weekly 2",
		"alt+c X enter alt+z enter": "copy weekly X, back old old",
	} {
		var referred []string
		s, o := desk(t, &referred)
		o.entries = s.drafts.kept
		o.entries = append(o.entries, draftNamed("weekly"))
		p := begin(s).all().press("tab")
		for _, key := range tuitest.Words(keys) {
			p.send(key)
			p.all()
		}
		got := o.moved
		for _, name := range o.removed {
			got = append(got, "removed "+name)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %v, not %q", keys, got, want)
		}
	}
}

func TestAPasteIntoTheQuestionForANameIsItsText(t *testing.T) {
	var referred []string
	s, o := desk(t, &referred)
	o.entries = append(o.entries, draftNamed("weekly"))
	p := begin(s).all().press("tab alt+e")
	p.send(tea.PasteMsg{Content: "Full name\tStart\nJane\tfri\n"})
	p.all()
	if s.table != nil || s.question == nil || !strings.Contains(s.question.input.Value(), "Jane") {
		t.Errorf("a table is read: %t\n%s", s.table != nil, screen(s))
	}
	p.press("esc alt+t")
	p.send(tea.PasteMsg{Content: "Full name\tStart\nJane\tfri\n"})
	p.all()
	if s.table == nil {
		t.Errorf("where a table is asked for it is not taken\n%s", screen(s))
	}
}

func TestALongNameLeavesRoomForWhatIsTypedAndAnswered(t *testing.T) {
	name := strings.TrimSpace(strings.Repeat("a draft of many words ", 12))
	for _, size := range [][2]int{{120, 36}, {60, 11}, {40, 8}} {
		for keys, want := range map[string]string{"alt+e end space Q Z": "many words QZ", "alt+k": "enter removes it; esc keeps it"} {
			var referred []string
			s, o := desk(t, &referred)
			s.SetSize(size[0], size[1])
			o.entries = append(s.drafts.kept, draftNamed(name))
			p := begin(s).all().press("tab")
			for _, key := range tuitest.Words(keys) {
				p.send(key)
				p.all()
			}
			if view := screen(s); !strings.Contains(view, want) {
				t.Errorf("%v, %s:\n%s", size, keys, view)
			}
			if strings.Contains(screen(s), theme.SignCut+theme.SignCut) {
				t.Errorf("%v, %s is cut twice:\n%s", size, keys, screen(s))
			}
			if c := s.Cursor(); keys != "alt+k" && (c == nil || c.X < 1 || c.X >= size[0] || c.Y != size[1]-1) {
				t.Errorf("%v: the cursor is at %+v", size, c)
			}
		}
	}
}

func TestThePreviewSaysWhenAndByWhomHoweverLongTheName(t *testing.T) {
	var referred []string
	s, _ := desk(t, &referred)
	s.SetSize(120, 36)
	in := launchOf("d", 0, strings.Repeat("a long name ", 20))
	in.At = in.At.Add(time.Minute) // the last of all
	id, err := s.o.Ledger.Begin(in)
	if err == nil {
		err = s.o.Ledger.Settle(id, ledger.Outcome{Status: ledger.Launched, Run: ledger.Run{ID: "x", Name: in.Name}})
	}
	if err != nil {
		t.Fatal(err)
	}
	begin(s).all()
	if view := screen(s); !strings.Contains(view, "Last: a long name") || !strings.Contains(view, "today 10:01, by you") {
		t.Error(view)
	}
}

func TestThePreviewCutsNoNamesAndCountsWhatHasNoLines(t *testing.T) {
	long := []thing{
		{"Prepare the contract and send it", [2]string{"People Team", "1 day"}}, {"Order the equipment", [2]string{"IT", "2 days"}},
		{"Register for health insurance", [2]string{"People Team, Finance", "1 day after “Order the equipment”"}},
	}
	short := []thing{{"Genehmigen", [2]string{"Hiring manager", "2 days"}}, {"承認する", [2]string{"", "3 days"}}}
	for name, c := range map[string]struct {
		things      []thing
		width, most int
		want        string
	}{
		"in columns":           {short, 40, 9, "  Genehmigen  Hiring manager  2 days\n  承認する                    3 days"},
		"below the name":       {long, 45, 9, "  Prepare the contract and send it  1 day\n    People Team\n  Order the equipment               2 days\n    IT\n  Register for health insurance\n    People Team, Finance · 1 day after “Order\n    the equipment”"},
		"most of them":         {long, 45, 5, "  Prepare the contract and send it  1 day\n    People Team\n  Order the equipment               2 days\n    IT\n  and 1 more, of 3"},
		"the names alone":      {long, 24, 5, "  Prepare the contract\n    and send it\n  Order the equipment\n  Register for health\n    insurance"},
		"not all of the names": {long, 24, 4, "  Prepare the contract\n    and send it\n  Order the equipment\n  and 1 more, of 3"},
		"no room":              {long, 24, 1, "  and 3 more, of 3"},
		"nothing":              {nil, 24, 5, ""},
	} {
		p := &pane{theme: theme.Dark(), width: c.width}
		p.things("Starts", c.things, c.most, func(int) string { return fmt.Sprintf(", of %d", len(c.things)) })
		lines := p.lines[2:]
		for i := range lines {
			lines[i] = strings.TrimRight(ansi.Strip(lines[i]), " ")
		}
		if got := strings.Join(lines, "\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// BenchmarkStart is a key over 100,000 templates, drawn.
func BenchmarkStart(b *testing.B) {
	rows := make([]payload.Template, 100_000)
	for i := range rows {
		rows[i] = payload.Template{ID: fmt.Sprint("t", i), Title: fmt.Sprintf("Template %d of them", i), Summary: "What it is for.", FieldCount: 3, StepCount: 4}
	}
	o := &office{pages: [][]payload.Template{rows}}
	s := New(Options{
		Theme: theme.Dark(), Templates: o, Drafts: o, Cache: &cache.Cache{},
		Env: func() payload.Env { return payload.Env{Now: now(), Zone: time.UTC} },
	})
	s.SetSize(120, 36)
	p := begin(s)
	for !s.templates.listed {
		p.next()
	}
	keys := map[string][]tea.KeyPressMsg{
		"arrow": {{Code: tea.KeyDown}}, "ends": {{Code: tea.KeyEnd}, {Code: tea.KeyHome}},
		"letter": {{Code: 't', Text: "t"}, {Code: tea.KeyBackspace}}, "tab": {{Code: tea.KeyTab}},
	}
	for name, list := range keys {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				s.Update(list[i%len(list)])
				s.View()
			}
		})
	}
}

func TestInFewColumnsTheFirstColumnStaysFreeAndWhatToDoIsWhole(t *testing.T) {
	s, _ := desk(t, nil)
	s.SetSize(36, 8)
	p := begin(s)
	p.all()
	for range s.tabs {
		lines := strings.Split(screen(s), "\n")
		if !strings.HasPrefix(lines[0], " [") || strings.Contains(lines[1], theme.SignCut) || !strings.Contains(lines[1], "type to find") {
			t.Errorf("it says\n%s", screen(s))
		}
		s.turn(+1)()
	}
}

func TestAnEmptyTabHasNoEdgeBesideIt(t *testing.T) {
	s, _ := desk(t, nil)
	s.SetSize(120, 36)
	begin(s).all()
	if text := screen(s); !strings.Contains(text, theme.SignColumn) {
		t.Errorf("the preview has no edge:\n%s", text)
	}
	s.turn(+1)()
	if text := screen(s); !strings.Contains(text, "No drafts yet") || strings.Contains(text, theme.SignColumn) {
		t.Errorf("it says\n%s", text)
	}
}
