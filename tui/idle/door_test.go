package idle_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kickoff/payload/crash"
	"kickoff/tui/idle"
	"kickoff/tui/terminal"
	"kickoff/tui/tuitest"
)

// clerk counts keys and answers, and has a command for each of them.
type clerk struct {
	seen map[string]int
	asks map[string]tea.Cmd
}

type answer string

func (c *clerk) Init() tea.Cmd { return c.asks["init"] }

func (c *clerk) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	got, ok := msg.(answer)
	if key, pressed := msg.(tea.KeyPressMsg); pressed {
		got, ok = answer(key.String()), true
	}
	if !ok {
		return c, nil
	}
	c.seen[string(got)]++
	return c, c.asks[string(got)]
}

func (c *clerk) View() tea.View {
	var lines []string
	for _, what := range slices.Sorted(maps.Keys(c.seen)) {
		lines = append(lines, fmt.Sprintf("%s %d times", what, c.seen[what]))
	}
	return tea.View{Content: strings.Join(lines, "\n"), AltScreen: true}
}

func says(a answer) tea.Cmd { return func() tea.Msg { return a } }

// counter runs a clerk behind a door, in a terminal.
func counter(t *testing.T, asks map[string]tea.Cmd) *tuitest.Terminal {
	t.Helper()
	c := &clerk{seen: map[string]int{}, asks: asks}
	if asks["q"] == nil {
		asks["q"] = tea.Quit
	}
	return tuitest.Attach(t, 40, 20, func(ctx context.Context, in *os.File, out, notes io.Writer) {
		door := idle.New(c, notes)
		p := tea.NewProgram(door, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithFilter(door.Filter),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithWindowSize(40, 20), tea.WithoutSignalHandler(), tea.WithFPS(120))
		if _, err := p.Run(); err != nil && ctx.Err() == nil {
			t.Error(err)
		}
		door.Ended()
	})
}

func TestAKeyIsOverWhenAllThatItCausedStandsOnTheScreen(t *testing.T) {
	nested := says("end")
	for i := range 5 {
		nested = tea.Batch(tea.Sequence(says(answer(fmt.Sprint("level ", i))), nested), says("beside"))
	}
	for name, asks := range map[string]map[string]tea.Cmd{
		"a command":              {"x": says("end")},
		"a command of a command": {"x": says("a"), "a": says("b"), "b": says("end")},
		"a batch":                {"x": tea.Batch(nil, says("a"), says("end"))},
		"a sequence":             {"x": tea.Sequence(says("a"), nil, says("end"))},
		"batches and sequences":  {"x": nested},
		"a wait beside it":       {"x": tea.Batch(idle.Background(says("a")), says("b")), "b": says("end")},
		"commands that say nothing": {"x": tea.Batch(says("end"), func() tea.Msg { return nil }, tea.Sequence(nil, nil),
			func() tea.Msg { return tea.BatchMsg{} }, idle.Background(func() tea.Msg { return nil }))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := counter(t, asks)
			for i := range 10 {
				w.Press("x").See(fmt.Sprintf("x %d times", i+1), fmt.Sprintf("end %d times", i+1))
			}
			w.Type("xxxxx").See("x 15 times", "end 15 times").Press("q")
		})
	}
}

func TestTheProgramIsIdleOnceItsFirstCommandsHaveEnded(t *testing.T) {
	counter(t, map[string]tea.Cmd{"init": tea.Batch(says("a"), says("b")), "b": says("c")}).See("a 1 times", "c 1 times").Press("q")
}

func TestAWaitIsNoWorkAndACommandIs(t *testing.T) {
	forever, end := make(chan tea.Msg), make(chan tea.Msg)
	defer close(forever)
	w := counter(t, map[string]tea.Cmd{
		"w": idle.Background(func() tea.Msg { return <-forever }),
		"c": func() tea.Msg { return <-end },
	})
	w.Press("w").See("w 1 times").Send("c").Await("c 1 times")
	if s := w.State(); s != idle.Working {
		t.Errorf("a command is out, and the program is %s", s)
	}
	end <- answer("end")
	w.See("end 1 times").Press("q")
	if s := w.State(); s != idle.Ended {
		t.Errorf("the program is %s", s)
	}
}

func TestAPanicOfACommandEndsTheProgramAndNotTheProcess(t *testing.T) {
	fails := func() tea.Msg { panic("on purpose") }
	for name, cmd := range map[string]tea.Cmd{
		"a command": fails, "a batch": tea.Batch(says("a"), fails), "a sequence": tea.Sequence(says("a"), fails), "a wait": idle.Background(fails),
	} {
		in, keys, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		door := idle.New(&clerk{seen: map[string]int{}, asks: map[string]tea.Cmd{"x": cmd}}, nil)
		if _, err := keys.WriteString("x"); err != nil {
			t.Fatal(err)
		}
		p := tea.NewProgram(door, tea.WithInput(in), tea.WithOutput(io.Discard), tea.WithFilter(door.Filter), tea.WithEnvironment([]string{"TERM=xterm"}),
			tea.WithWindowSize(40, 20), tea.WithoutSignalHandler(), tea.WithoutCatchPanics())
		failed := new(crash.Panic)
		if err := terminal.Run(io.Discard, p); !errors.As(err, &failed) || !strings.Contains(failed.Report(), "idle_test.TestAPanic") {
			t.Errorf("%s: it ends with %v\n%s", name, err, failed.Report())
		}
	}
}
