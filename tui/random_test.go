package tui

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/tui/dialog"
	"kickoff/tui/journey"
	"kickoff/tui/tuitest"
)

// TestAThousandRandomKeys presses, pastes and resizes without sense: nothing panics,
// draws outside of the terminal or loses the keyboard, and undo leads back to the start,
// redo to the end.
func TestAThousandRandomKeys(t *testing.T) {
	seeds, keys := 1, 1000
	if os.Getenv("KICKOFF_SOAK") != "" {
		seeds = 40
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			atOnce(t, 100, 30, func(d *driver) {
				m := &monkey{driver: d, rng: rand.New(rand.NewPCG(uint64(seed), 7)), width: 100, height: 30}
				d.press("enter")
				start := d.m.session.Answers.Snapshot()
				for range keys {
					m.does()
					m.looks()
				}
				for d.m.dialogs.Top() != nil {
					m.press("esc")
				}
				// What a panel still holds becomes a change with the first undo.
				m.press("alt+z", "alt+Z")
				end := d.m.session.Answers.Snapshot()
				changes := len(d.m.session.History.Past)
				for range changes {
					m.press("alt+z")
					m.looks()
				}
				asEntered(t, start, d.m.session.Answers.Snapshot())
				for range changes {
					m.press("alt+Z")
				}
				asEntered(t, end, d.m.session.Answers.Snapshot())
				if changes < keys/40 {
					t.Errorf("only %d changes were made", changes)
				}
			})
		})
	}
}

// TestAThousandRandomKeysInATable does so in a table, its cells, and its rows as forms.
func TestAThousandRandomKeysInATable(t *testing.T) {
	seeds := 1
	if os.Getenv("KICKOFF_SOAK") != "" {
		seeds = 40
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			atOnce(t, 100, 30, func(d *driver) {
				m := &monkey{driver: d, rng: rand.New(rand.NewPCG(uint64(seed), 11)), width: 100, height: 30}
				d.goes([]string{aTable, "enter"})
				edits := 0
				for range 1000 {
					was := len(m.m.tables.stage.Plan()().Edits)
					m.does()
					m.looks()
					if len(m.m.tables.stage.Plan()().Edits) > was {
						edits++
					}
				}
				if edits < 3 {
					t.Errorf("only %d cells were edited", edits)
				}
			})
		})
	}
}

// monkey acts at random and remembers what it did last.
type monkey struct {
	*driver
	rng           *rand.Rand
	width, height int
	did           []string
}

func (m *monkey) press(keys ...string) {
	for _, k := range keys {
		m.did = append(m.did[max(0, len(m.did)-40):], k)
		m.send(tuitest.Key(k))
	}
}

// does does one thing. What would end the launch, or begin another, is not done.
func (m *monkey) does() {
	pick := func(of ...string) string { return of[m.rng.IntN(len(of))] }
	switch top := m.m.dialogs.Top().(type) {
	case *dialog.Confirm, *dialog.Launch:
		m.press("esc")
		return
	case *dialog.List:
		m.press(pick("esc", "g", "n", "r", "p", "z", "Z", "f", "?", "2", "3", "4", "5", "up", "down"))
		return
	case nil:
		if m.m.nav.At == journey.Start {
			m.press("alt+2")
			return
		}
	default:
		if m.rng.IntN(8) == 0 && top != nil {
			m.press("esc")
			return
		}
	}
	switch m.rng.IntN(40) {
	case 0:
		m.width, m.height = 20+m.rng.IntN(120), 3+m.rng.IntN(45)
		m.did = append(m.did, fmt.Sprintf("%dx%d", m.width, m.height))
		m.send(tea.WindowSizeMsg{Width: m.width, Height: m.height})
	case 1, 2:
		text := pick("Jane", "two\nlines", "a\tb\tc\n1\t2", "Full name: Kim\nLevel: Senior", "👩‍👩‍👧 é 漢字 שלום", "/etc/hosts", "jane@x.test ", "\x1b[31mred", strings.Repeat("long ", 50))
		m.did = append(m.did, fmt.Sprintf("paste %q", text))
		m.send(tea.PasteMsg{Content: text})
	case 3, 4:
		m.press(pick("alt+2", "alt+3", "alt+4", "alt+5", "alt+n", "alt+r", "alt+p", "alt+g", "alt+s", "alt+?"))
	case 5:
		m.press(pick("alt+z", "alt+z", "alt+Z"))
	case 6:
		m.press(pick("alt+o", "alt+a", "alt+x", "alt+i", "alt+c", "alt+b", "alt+d", "alt+f", "ctrl+u", "ctrl+w", "ctrl+k", "ctrl+a", "ctrl+e"))
	case 7, 8, 9, 10, 11, 12, 13:
		m.press(pick("tab", "tab", "tab", "shift+tab", "enter", "enter", "pgdown", "pgup"))
	case 14, 15, 16, 17, 18, 19, 20, 21:
		m.press(pick("up", "down", "down", "left", "right", "home", "end", "space", "backspace", "delete", "esc"))
	default:
		m.press(pick("a", "b", "d", "D", "e", "j", "k", "l", "m", "n", "o", "s", "t", "w", "x", "v", "1", "2", "+", "-", "/", "@", ".", "é", "ß", "漢", "<", ">"))
	}
}

// looks fails where the screen is not as large as the terminal, or the cursor is
// outside of it, or nothing has the focus.
func (m *monkey) looks() {
	m.t.Helper()
	view := m.m.View()
	lines := strings.Split(view.Content, "\n")
	wrong := ""
	if len(lines) > m.height {
		wrong = fmt.Sprintf("%d lines", len(lines))
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > m.width {
			wrong = fmt.Sprintf("line %d has %d cells", i, w)
		}
	}
	if c := view.Cursor; c != nil && (c.X < 0 || c.Y < 0 || c.X >= m.width || c.Y >= m.height) {
		wrong = fmt.Sprintf("the cursor is at %d,%d", c.X, c.Y)
	}
	reading := len(m.did) > 0 && strings.HasPrefix(m.did[len(m.did)-1], "pg") // away from the focus
	if m.height > 7 && !reading && m.m.dialogs.Top() == nil && (m.m.nav.At == journey.Kickoff || m.m.nav.At == journey.Details) && view.Cursor == nil && !strings.ContainsAny(view.Content, "›┃╭") {
		wrong = "nothing has the focus"
	}
	if m.loop.Quit {
		wrong = "it has ended"
	}
	if wrong != "" {
		m.t.Fatalf("%s in %dx%d, after %q:\n%s", wrong, m.width, m.height, m.did, m.screen())
	}
}
