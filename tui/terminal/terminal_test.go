package terminal

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kickoff/payload/crash"
)

// failing shows that something is waited for, until a key makes it fail.
type failing struct{ drawing bool }

func (*failing) Init() tea.Cmd { return nil }

func (f *failing) View() tea.View {
	if f.drawing {
		panic("on purpose")
	}
	v := tea.NewView("nothing")
	v.WindowTitle, v.ProgressBar = "kickoff", tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	return v
}

func (f *failing) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "u":
			panic("on purpose")
		case "v":
			f.drawing = true
			return f, nil
		}
		return f, tea.Quit
	}
	return f, nil
}

// watched is an output that says when something was written.
type watched struct {
	bytes.Buffer
	until string
	seen  chan struct{}
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if w.until != "" && strings.Contains(w.String(), w.until) {
		w.until = ""
		close(w.seen)
	}
	return n, err
}

func TestTheTerminalIsGivenBackAlsoAfterAFailure(t *testing.T) {
	for name, function := range map[string]string{"q": "", "u": ".Update(", "v": ".View("} {
		in, keys, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		out := &watched{until: ansi.SetIndeterminateProgressBar, seen: make(chan struct{})}
		p := tea.NewProgram(&failing{}, tea.WithInput(in), tea.WithOutput(out), tea.WithWindowSize(40, 10), tea.WithEnvironment([]string{"TERM=xterm"}), tea.WithoutSignalHandler(), tea.WithoutCatchPanics())
		done := make(chan error, 1)
		go func() { done <- Run(out, p) }()
		<-out.seen
		if _, err := keys.WriteString(name); err != nil {
			t.Fatal(err)
		}
		err, failed := <-done, new(crash.Panic)
		if errors.As(err, &failed) != (function != "") || function == "" && err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r := failed.Report(); function != "" && (!strings.Contains(r, function) || strings.Contains(r, "on purpose")) {
			t.Errorf("%s: the report is\n%s", name, r)
		}
		written := out.String()
		if !strings.HasPrefix(written, "\x1b[22;2t") || !strings.HasSuffix(written, "\x1b[23;2t") {
			t.Errorf("%s: the window's title is not given back: %q", name, written)
		}
		if strings.LastIndex(written, ansi.ResetProgressBar) < strings.LastIndex(written, ansi.SetIndeterminateProgressBar) {
			t.Errorf("%s: the bar stays: %q", name, written)
		}
	}
}

func TestWhichTerminalsHaveABar(t *testing.T) {
	tests := []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"TERM": "xterm-256color"}, false},
		{map[string]string{"TERM": "linux"}, false},
		{map[string]string{"TERM": "xterm-kitty"}, false},
		{map[string]string{"TERM_PROGRAM": "ghostty"}, true},
		{map[string]string{"TERM_PROGRAM": "ghostty", "TMUX": "/tmp/tmux-0/default,1,0"}, false},
		{map[string]string{"TERM_PROGRAM": "tmux"}, false},
		{map[string]string{"TERM_PROGRAM": "WezTerm", "STY": "1.x"}, false},
		{map[string]string{"TERM_PROGRAM": "WezTerm"}, true},
		{map[string]string{"TERM_PROGRAM": "iTerm.app", "TERM_FEATURES": "T3CwLrMSc7"}, false},
		{map[string]string{"TERM_PROGRAM": "iTerm.app", "TERM_FEATURES": "T3CwLrMSc7P"}, true},
		{map[string]string{"WT_SESSION": "d6c3"}, true},
		{map[string]string{"ConEmuANSI": "ON"}, true},
		{map[string]string{"ConEmuANSI": "OFF"}, false},
	}
	for _, tt := range tests {
		if got := ShowsProgress(func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("%v: %v", tt.env, got)
		}
	}
}
