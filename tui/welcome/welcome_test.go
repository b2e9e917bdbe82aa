package welcome

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/api"
	"kickoff/tui/theme"
	"kickoff/tui/tuitest"
	"kickoff/tui/ui/wrap"
)

// person is somebody in front of a welcome.
type person struct {
	t *testing.T
	*Model
	// kept are the organisations that a token was kept for.
	kept []string
}

// arrive is somebody whose token "good" leads to these organisations; keeping it fails
// with an error.
func arrive(t *testing.T, full error, organizations ...string) *person {
	p := &person{t: t}
	a := Account{Who: "Jo Smith", Keep: func(i int) ([]string, error) {
		if full != nil {
			return nil, full
		}
		p.kept = append(p.kept, organizations[i])
		return []string{"The token is kept in the keyring."}, nil
	}}
	for _, name := range organizations {
		a.Organizations = append(a.Organizations, api.Organization{ID: "id of " + name, Name: name})
	}
	p.Model = New(Options{
		Theme: theme.New("dark"), Why: "You are not signed in.", Page: "https://acme.test/tokens",
		Try: func(_ context.Context, token string) (Account, error) {
			if token != "good" {
				return Account{}, errors.New("the token was refused")
			}
			return a, nil
		},
		Checks: func(context.Context) iter.Seq[Check] {
			return slices.Values([]Check{{Name: "network", State: Good, Says: "it answers"}, {Name: "token", State: Failed, Says: "there is none", Fix: "Run kickoff login."}})
		},
	})
	return p
}

func (p *person) press(keys ...string) *person {
	for _, k := range keys {
		msgs := []tea.Msg{tuitest.Key(k)}
		if text, typed := strings.CutPrefix(k, "type "); typed {
			msgs = tuitest.Text(text)
		}
		for _, msg := range msgs {
			tuitest.Do(p.Update(msg), p.Update)
		}
	}
	return p
}

// screen is what the person sees, the dialog where one is open.
func (p *person) screen(width, height int) string {
	if d := p.Dialog(); d != nil {
		return ansi.Strip(d.Title() + "\n" + d.View(width, height))
	}
	return ansi.Strip(strings.Join(p.View(width, height), "\n"))
}

func (p *person) sees(texts ...string) *person {
	p.t.Helper()
	screen := strings.Join(strings.Fields(p.screen(100, 30)), " ")
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			p.t.Fatalf("%q is not seen:\n%s", text, p.screen(100, 30))
		}
	}
	return p
}

func (p *person) ends(with Choice) {
	p.t.Helper()
	if !p.Over || p.Chosen != with {
		p.t.Errorf("over %v, chosen %v, want %v", p.Over, p.Chosen, with)
	}
}

func TestTheSandboxIsOneKeyAway(t *testing.T) {
	arrive(t, nil).sees("Try the sandbox", "You are not signed in.").press("enter").ends(Sandbox)
	for _, k := range []string{"esc", "q", "ctrl+c"} {
		arrive(t, nil).press("down", k).ends(Undecided)
	}
}

func TestATokenIsTriedAndKeptForTheOrganisationThatIsChosen(t *testing.T) {
	for name, c := range map[string]struct {
		organizations, keys []string
		kept                string
	}{
		"one":     {[]string{"Acme"}, nil, "Acme"},
		"several": {[]string{"Acme", "Brick"}, []string{"down", "enter"}, "Brick"},
		"anew":    {[]string{"Acme"}, []string{}, "Acme"},
	} {
		t.Run(name, func(t *testing.T) {
			p := arrive(t, nil, c.organizations...).press("down", "enter").sees("https://acme.test/tokens")
			if name == "anew" {
				p.press("type bad", "enter").sees("the token was refused").press("backspace", "backspace", "backspace")
			}
			p.press("type good", "enter").press(c.keys...)
			p.sees("Connected", "You are Jo Smith, in "+c.kept+".", "The token is kept in the keyring.")
			if p.Over || !slices.Equal(p.kept, []string{c.kept}) {
				t.Errorf("over %v, kept for %q", p.Over, p.kept)
			}
			p.press("enter").ends(Connected)
		})
	}
}

func TestATokenThatIsNotKeptConnectsNobody(t *testing.T) {
	p := arrive(t, errors.New("the disk is full"), "Acme").press("down", "enter", "type good", "enter").sees("Not connected", "the disk is full").press("enter")
	if p.Over {
		t.Error("the welcome is over")
	}
	p.sees("Connect to Tallyfy")
}

// What a check finds stands there as it comes; what an earlier run still brings does not.
func TestChecksAreShownAsTheyCome(t *testing.T) {
	p := arrive(t, nil).press("down", "down")
	first := p.Update(tuitest.Key("enter"))()
	p.sees("This machine", "looking…")
	next := p.Update(first)
	p.sees("network it answers", "looking…")
	late := next()
	p.press("esc", "enter").sees("network it answers", "token there is none", "Run kickoff login.")
	if strings.Contains(p.screen(100, 30), "looking") {
		t.Error("it still looks")
	}
	tuitest.Do(func() tea.Msg { return late }, p.Update)
	if n := strings.Count(p.screen(100, 30), "there is none"); n != 1 {
		t.Errorf("a check of a run before stands there %d times", n)
	}
	p.press("esc", "up", "up", "enter").ends(Sandbox)
}

func TestTheWelcomeFitsEverySize(t *testing.T) {
	for _, size := range [][2]int{{200, 50}, {120, 40}, {80, 24}, {60, 15}, {40, 8}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			p := arrive(t, nil)
			lines := p.View(size[0], size[1])
			for _, line := range lines {
				if w := wrap.Width(line); w > size[0] {
					t.Errorf("%d wide: %q", w, ansi.Strip(line))
				}
			}
			if len(lines) > size[1] {
				t.Errorf("%d lines", len(lines))
			}
			for _, r := range p.rows() {
				if !strings.Contains(p.screen(size[0], size[1]), r.label) {
					t.Errorf("%s is not there", r.label)
				}
			}
			for _, s := range []State{Good, Look, Failed, Skipped} {
				for _, line := range (Check{"a long name", s, strings.Repeat("words ", 40), "Do it."}).lines(p.o.Theme, size[0]) {
					if w := wrap.Width(line); w > size[0] {
						t.Errorf("a check is %d wide: %q", w, ansi.Strip(line))
					}
				}
			}
		})
	}
}

func TestWhatHasNoRoomOfTheLastWordIsScrolledTo(t *testing.T) {
	p := arrive(t, nil, "Acme").press("down", "enter", "type good", "enter")
	for height, keys := range map[int]string{10: "enter go on", 2: "enter go on ↑/↓ scroll"} {
		p.screen(20, height)
		var got []string
		for _, k := range p.Keys() {
			got = append(got, k.Help().Key, k.Help().Desc)
		}
		if text := strings.Join(got, " "); text != keys {
			t.Errorf("in %d lines the keys are %q, want %q", height, text, keys)
		}
	}
}
