package picker

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"kickoff/payload/crash"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
)

func send(p *Picker, keys string) (last Result) {
	for _, k := range tuitest.Words(keys) {
		_, last = p.Update(k)
	}
	return last
}

func fruit(o Options) *Picker {
	p := New(theme.Dark(), o)
	p.SetItems([]Item{
		{ID: "1", Title: "Client onboarding"}, {ID: "2", Title: "Onboarding"},
		{ID: "3", Title: "Ann Lee", Note: "ann@acme.test"}, {ID: "4", Title: "Ann Lee", Note: "lee@acme.test", Names: []string{"lee@acme.test"}},
		{ID: "5", Title: "Zoë Gone", Disabled: "disabled"},
	})
	p.Focus()
	p.SetSize(60, 8)
	return p
}

func TestKeysInChoiceOut(t *testing.T) {
	tests := []struct {
		name, keys string
		multi      bool
		kind       Kind
		selected   []string
	}{
		{"the first by enter", "enter", false, Chosen, []string{"1"}},
		{"arrows", "down down enter", false, Chosen, []string{"3"}},
		{"not past the end", "end down up enter", false, Chosen, []string{"4"}},
		{"prefix before inside", "onb enter", false, Chosen, []string{"2"}},
		{"words in any order", "onboarding space cli enter", false, Chosen, []string{"1"}},
		{"two of a name by their note", "ann space lee@ enter", false, Chosen, []string{"4"}},
		{"accents do not matter", "ZOE enter", false, None, nil},
		{"a disabled one is not chosen", "end enter", false, None, nil},
		{"no match", "xyzzy enter", false, None, nil},
		{"esc", "an esc", false, Cancelled, nil},
		{"marks in order", "down down space up space enter", true, Chosen, []string{"3", "2"}},
		{"a mark taken back", "space down space up space", true, Marked, []string{"2"}},
		{"two of a name are two", "down down space down space enter", true, Chosen, []string{"3", "4"}},
		{"enter chooses as a blank does", "down space lee@ enter", true, Marked, []string{"2", "4"}},
		{"and then ends the choice", "down space lee@ enter enter", true, Chosen, []string{"2", "4"}},
		{"the query is empty after both", "onb space cli enter space", true, Marked, []string{"2"}},
		{"a whole name word by word", "ann space lee space", true, Marked, []string{"3"}},
		{"another word takes back", "ann space down ann space", true, Marked, []string{}},
		{"several pasted", "paste:client_onboarding,_lee@acme.test enter", true, Marked, []string{"1", "4"}},
		{"enter without a search takes nothing along", "enter", true, Chosen, []string{}},
		{"a disabled one is not marked", "end space", true, None, []string{}},
		{"nothing to mark", "xyzzy space", true, None, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := fruit(Options{Multi: tt.multi})
			res := send(p, tt.keys)
			if res.Kind != tt.kind {
				t.Errorf("kind %v, want %v", res.Kind, tt.kind)
			}
			if got := p.Selected(); !slices.Equal(got, tt.selected) && len(got)+len(tt.selected) > 0 {
				t.Errorf("selected %q, want %q", got, tt.selected)
			}
		})
	}
}

func TestScatteredLettersFindNothingWhereWordsAreLookedFor(t *testing.T) {
	p := New(theme.Dark(), Options{})
	p.SetItems([]Item{{ID: "action", Title: "Next missing answer"}, {ID: "step", Title: "4 Send the letter", Words: "Nina Kowalska"}})
	p.SetQuery("nina")
	if p.Len() != 1 || len(Rank([]string{"Next missing answer"}, "nina", true)) != 1 {
		t.Errorf("%d rows", p.Len())
	}
}

// The orders were recorded: what they are made of is fzf's, whose updates must not
// move the rows under anybody's fingers unseen.
func TestTheBestMatchComesFirst(t *testing.T) {
	titles := []string{
		"Client onboarding", "Onboarding", "Employee offboarding", "Quarterly review", "Quick order review",
		"Contract renewal 2026", "Zoë Gone", "Ann Lee", "Lee Annan", "annual plan 2026 Q2", "re-order parts", "C&O",
	}
	for _, tt := range []struct{ query, found string }{
		{"on", "Onboarding, Client onboarding, Contract renewal 2026, Zoë Gone, Employee offboarding"},
		{"c o", "Client onboarding, C&O, Quick order review, Contract renewal 2026"},
		{"qr", "Quarterly review, Quick order review"},
		{"ann", "Ann Lee, annual plan 2026 Q2, Lee Annan"},
		{"lee ann", "Lee Annan, Ann Lee"},
		{"re", "re-order parts, Quarterly review, Quick order review, Contract renewal 2026"},
	} {
		var found []string
		for _, i := range Rank(titles, tt.query, true) {
			found = append(found, titles[i])
		}
		if got := strings.Join(found, ", "); got != tt.found {
			t.Errorf("%q found\n%s, was\n%s", tt.query, got, tt.found)
		}
	}
}

func TestTheScreenSaysWhatIsFound(t *testing.T) {
	p := fruit(Options{})
	send(p, "lee")
	if got := ansi.Strip(p.View()); !strings.Contains(got, "2 of 5") {
		t.Errorf("got\n%s", got)
	}
	send(p, "qqq")
	if got := ansi.Strip(p.View()); !strings.Contains(got, "no match") || !strings.Contains(got, "0 of 5") {
		t.Errorf("got\n%s", got)
	}
}

func TestWhereNothingFitsNoKeyIsSaidToMove(t *testing.T) {
	for query, want := range map[string]bool{"": true, "ann": true, "xyzzy": false} {
		p := fruit(Options{})
		send(p, query)
		if moves := slices.ContainsFunc(p.Keys(), func(k key.Binding) bool { return k.Help().Desc == "move" }); moves != want {
			t.Errorf("%q: moving is named: %v", query, moves)
		}
	}
}

func TestADisabledItemSaysWhy(t *testing.T) {
	p := fruit(Options{})
	send(p, "zo enter")
	if got := ansi.Strip(p.View()); !strings.Contains(got, "Zoë Gone: disabled") {
		t.Errorf("got\n%s", got)
	}
}

func TestWhatIsTypedIsOfferedToo(t *testing.T) {
	p := fruit(Options{FreeText: func(q string) (Item, bool) {
		return Item{ID: "new:" + q, Title: q, Note: "a guest"}, strings.Contains(q, "@")
	}})
	if res := send(p, "x@y.z enter"); res.Kind != Chosen || res.Item.ID != "new:x@y.z" {
		t.Errorf("got %+v", res)
	}
	p = fruit(Options{FreeText: func(string) (Item, bool) { return Item{ID: "new"}, true }})
	if res := send(p, "lee enter"); res.Item.ID != "3" {
		t.Errorf("what exists comes first, got %+v", res)
	}
}

func TestRenewedItemsKeepHighlightAndMarks(t *testing.T) {
	p := fruit(Options{Multi: true})
	send(p, "down space down")
	p.SetItems([]Item{{ID: "9", Title: "New"}, {ID: "3", Title: "Ann Lee"}})
	if it, _ := p.Highlighted(); it.ID != "3" {
		t.Errorf("highlighted %+v", it)
	}
	if got := p.Selected(); !slices.Equal(got, []string{"2"}) || p.Chosen()[0].Title != "Onboarding" {
		t.Errorf("selected %q, %+v", got, p.Chosen())
	}
}

func many(n int) []Item {
	first := []string{"Ann", "Bob", "Chen", "Dora", "Emil", "Fatima", "Grace", "Hugo", "Ines", "Jane"}
	last := []string{"Anderson", "Brown", "Clark", "Diaz", "Evans", "Fischer", "Garcia", "Hughes", "Ivanov", "Jones", "Keller"}
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{ID: fmt.Sprint(i), Title: fmt.Sprintf("%s %s %d", first[i%10], last[i/10%11], i), Note: fmt.Sprintf("person%d@acme.test", i)}
	}
	return items
}

func TestALongListAnswersLaterAndDropsLateAnswers(t *testing.T) {
	p := New(theme.Dark(), Options{})
	p.SetItems(many(searchAtOnce + 1))
	p.Focus()
	p.SetSize(60, 10)
	early, _ := p.Update(tuitest.Key("j"))
	late, _ := p.Update(tuitest.Key("x"))
	if got := ansi.Strip(p.View()); !strings.Contains(got, "> jx") {
		t.Fatalf("the letter is not drawn at once:\n%s", got)
	}
	p.Update(late())
	found := p.Len()
	p.Update(matched{to: p, generation: 1, index: p.index, rows: []int32{1, 2, 3}})
	if msg := early(); msg != nil {
		t.Errorf("a search that nobody wants any more answered %v", msg)
	}
	p.Update(matched{to: New(theme.Dark(), Options{}), generation: 2, index: p.index, rows: []int32{1, 2, 3}})
	if p.Len() != found {
		t.Errorf("%d rows after late answers, want %d", p.Len(), found)
	}
}

func TestItemsThatComeWhileASearchIsOutDoNotKeepItFromItsEnd(t *testing.T) {
	p := New(theme.Dark(), Options{})
	all := many(searchAtOnce + 300)
	p.SetItems(all[:searchAtOnce+100])
	p.Focus()
	p.SetSize(60, 10)
	search, _ := p.Update(tuitest.Key("j"))
	for n := searchAtOnce + 200; n <= len(all); n += 100 {
		if again := p.SetItems(all[:n]); again != nil {
			t.Fatal("another search begins while one is out")
		}
	}
	again, _ := p.Update(search())
	early := p.Len()
	if early == 0 || again == nil {
		t.Fatalf("%d rows of the first search, and what came since is looked for: %v", early, again != nil)
	}
	send(p, "down down")
	under, _ := p.Highlighted()
	if more, _ := p.Update(again()); more != nil || p.Len() <= early {
		t.Errorf("%d rows of all items, %d of the first", p.Len(), early)
	}
	if now, _ := p.Highlighted(); now.ID != under.ID {
		t.Errorf("the highlight went from %s to %s", under.ID, now.ID)
	}
}

func TestEnterNeverTakesARowOfAnOlderQuery(t *testing.T) {
	p := New(theme.Dark(), Options{})
	p.SetItems(many(searchAtOnce + 1))
	p.Focus()
	if res := send(p, "person450@ enter"); res.Item.ID != "450" {
		t.Errorf("got %+v", res)
	}
}

func TestThePickerFitsEverySize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := New(theme.Dark(), Options{Multi: rapid.Bool().Draw(t, "multi"), Table: rapid.Bool().Draw(t, "table"), Placeholder: "type to find"})
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab 日é👩🚀\u0301")))
		var items []Item
		for i := range rapid.IntRange(0, 8).Draw(t, "items") {
			items = append(items, Item{ID: fmt.Sprint(i), Title: text.Draw(t, "title"), Note: text.Draw(t, "note"), More: text.Draw(t, "more"), Last: text.Draw(t, "last")})
		}
		if len(items) > 2 {
			items[1].Disabled = "disabled"
		}
		p.SetItems(items)
		p.Focus()
		width, height := rapid.IntRange(1, 120).Draw(t, "width"), rapid.IntRange(1, 12).Draw(t, "height")
		p.SetSize(width, height)
		send(p, rapid.SampledFrom([]string{"", "a", "日", "down enter", "end space", "zz"}).Draw(t, "keys"))
		lines := strings.Split(p.View(), "\n")
		if len(lines) > height {
			t.Fatalf("%d lines in %d", len(lines), height)
		}
		for _, line := range lines {
			if w := ansi.StringWidth(line); w > width {
				t.Fatalf("%q is %d wide, want %d", ansi.Strip(line), w, width)
			}
		}
	})
}

// BenchmarkPickerKey is what a typed letter costs before it is drawn.
func BenchmarkPickerKey(b *testing.B) {
	for _, n := range []int{1000, searchAtOnce, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := New(theme.Dark(), Options{})
			p.SetItems(many(n))
			p.Focus()
			p.SetSize(60, 20)
			p.index.prepare()
			keys := tuitest.Words("a backspace")
			for i := 0; b.Loop(); i++ {
				p.Update(keys[i%2])
				p.View()
			}
		})
	}
}

// BenchmarkPickerFirstResults is from the first key after the items came.
func BenchmarkPickerFirstResults(b *testing.B) {
	p := New(theme.Dark(), Options{})
	items := many(100_000)
	p.Focus()
	p.SetSize(60, 20)
	for b.Loop() {
		p.query.SetValue("")
		p.SetItems(items)
		cmd, _ := p.Update(tuitest.Key("j"))
		p.Update(cmd())
	}
}

// BenchmarkPickerResults is from a key until its results are drawn.
func BenchmarkPickerResults(b *testing.B) {
	for _, n := range []int{1000, searchAtOnce, 100_000} {
		for _, query := range []string{"a", "jo", "jones", "person ann"} {
			b.Run(fmt.Sprintf("%d/%s", n, query), func(b *testing.B) {
				p := New(theme.Dark(), Options{})
				p.SetItems(many(n))
				p.Focus()
				p.SetSize(60, 20)
				p.index.prepare()
				before, last := query[:len(query)-1], tuitest.Words(query[len(query)-1:])[0]
				for b.Loop() {
					p.query.SetValue(before)
					cmd, _ := p.Update(last)
					p.View()
					if cmd != nil {
						p.Update(cmd())
						p.View()
					}
				}
			})
		}
	}
}

func TestAMatchWithinAWordEndsWithIt(t *testing.T) {
	for typed, want := range map[string]int{"sam": 0, "rosam": 1, "osa": 1, "th@acme": 1, "b日": 1, "本語": 1} {
		items := list{{Title: "Rosa Müller", Note: "ro.smith@acme.test", Words: "ab日本語"}}
		if rows := newIndex(items, false).search(typed, func() bool { return false }); len(rows) != want {
			t.Errorf("%q finds %d", typed, len(rows))
		}
	}
}

func TestAFirstSearchAllocatesLittleForAnItem(t *testing.T) {
	items := make([]Item, 1000)
	for i := range items {
		items[i] = Item{Title: fmt.Sprintf("City %05d", i), Note: "Ghana", Names: []string{fmt.Sprint(i)}}
	}
	n := testing.AllocsPerRun(5, func() {
		x := &index{items: list(items)}
		x.search("city", func() bool { return false })
	})
	if each := n / float64(len(items)); each > 4 {
		t.Errorf("%.1f objects for each", each)
	}
}

func TestAPanicOfASearchComesToWhoSearches(t *testing.T) {
	err := crash.Catch(func() error { inChunks(2*chunkSize, func(int, int) { panic("on purpose") }); return nil })
	if !errors.As(err, new(*crash.Panic)) {
		t.Errorf("it ends with %v", err)
	}
}

func TestInATableWhatStandsBesideGoesBeforeItCutsATitle(t *testing.T) {
	p := New(theme.Dark(), Options{Table: true})
	p.SetItems([]Item{{ID: "1", Title: "Employee Onboarding - 2026-11-27", More: "1 of 12 answered", Last: "04:23"}})
	for width, want := range map[int]string{
		64: "Employee Onboarding - 2026-11-27   1 of 12 answered  04:23",
		44: "Employee Onboarding - 2026-11-27   04:23",
		36: "Employee Onboarding - 20… 04:23",
	} {
		p.SetSize(width, 6)
		lines := strings.Split(ansi.Strip(p.View()), "\n")
		if got := strings.Join(strings.Fields(lines[len(lines)-1]), " "); got != "› "+strings.Join(strings.Fields(want), " ") {
			t.Errorf("at %d it says %q", width, got)
		}
	}
}
