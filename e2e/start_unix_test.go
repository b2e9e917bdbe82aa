//go:build unix

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// pages counts the pages of the list of templates that were asked for.
func (s *server) pages() int {
	n := 0
	for _, r := range s.requests() {
		if strings.HasSuffix(r.Path, "/checklists") {
			n++
		}
	}
	return n
}

func TestALaterStartAsksForOnePageOfTheList(t *testing.T) {
	t.Parallel()
	s, home := serve(t, "--templates", "1000"), t.TempDir()
	for _, want := range []int{10, 11, 12} {
		w := open(t, home, 120, 40, s.account())
		w.See("1000 of 1000")
		w.Press("esc", "q")
		if got := s.pages(); got != want {
			t.Errorf("%d pages were asked for, want %d", got, want)
		}
	}
}

// emptyProgram is the smallest Bubble Tea program, to hold ours against: as one writes it,
// and drawing as often as ours does where it is given "120".
const emptyProgram = `package main

import (
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
)

type model struct{}

func (model) Init() tea.Cmd { return nil }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		return m, tea.Quit
	}
	return m, nil
}

func (model) View() tea.View {
	v := tea.NewView("empty")
	v.AltScreen = true
	return v
}

func main() {
	var options []tea.ProgramOption
	if strings.Join(os.Args[1:], "") == "120" {
		options = append(options, tea.WithFPS(120))
	}
	if _, err := tea.NewProgram(model{}, options...).Run(); err != nil {
		os.Exit(1)
	}
}
`

// BenchmarkStart is the time from exec until the first frame, and until the list of 10,000
// templates is drawn out of the cache, beside the first frame of an empty Bubble Tea
// program; and the most memory that was used. All are started in turn, so that a machine
// with other work is as slow for each, and the server answers as one over a network does.
func BenchmarkStart(b *testing.B) {
	empty := filepath.Join(b.TempDir(), "empty")
	if err := os.WriteFile(empty+".go", []byte(emptyProgram), 0o600); err != nil {
		b.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", empty, empty+".go").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	fill := exec.Command(binary(), "templates")
	fill.Env = append(cleanEnv(b.TempDir()), serve(b, "--templates", "10000", "--latency", "60ms").account()...)
	if out, err := fill.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	programs := []struct {
		name, until string
		command     []string
	}{
		{"empty", "empty", []string{empty}},
		{"empty-at-120", "empty", []string{empty, "120"}},
		{"first-frame", "Template", []string{binary()}},
		{"list-drawn", "10000 of 10000", []string{binary()}},
	}
	took, most := make([][]time.Duration, len(programs)), 0
	for b.Loop() {
		for i, p := range programs {
			cmd := exec.Command(p.command[0], p.command[1:]...)
			cmd.Env = fill.Env
			one, memory := startUntil(b, cmd, p.until)
			took[i], most = append(took[i], one), max(most, memory)
		}
	}
	b.ReportMetric(0, "ns/op") // of all four together, which says nothing
	b.ReportMetric(float64(most)/1024, "MiB")
	for i, p := range programs {
		slices.Sort(took[i])
		b.ReportMetric(float64(took[i][0].Microseconds())/1000, "ms-fastest-"+p.name)
		b.ReportMetric(float64(took[i][len(took[i])/2].Microseconds())/1000, "ms-median-"+p.name)
	}
}

// startUntil starts a program in a terminal and ends it once a text is drawn. It tells how
// long that took and, where the system does, the most kilobytes that it used.
func startUntil(b *testing.B, cmd *exec.Cmd, until string) (took time.Duration, kilobytes int) {
	b.Helper()
	began := time.Now()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		b.Fatal(err)
	}
	var drawn bytes.Buffer
	for buf := make([]byte, 4096); !bytes.Contains(drawn.Bytes(), []byte(until)); {
		n, err := tty.Read(buf)
		if err != nil {
			b.Fatalf("%v behind %q", err, drawn.Bytes())
		}
		drawn.Write(buf[:n])
	}
	took = time.Since(began)
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid)) // Linux alone has it
	if _, rest, found := strings.Cut(string(status), "VmHWM:"); found {
		kilobytes, _ = strconv.Atoi(strings.Fields(rest)[0])
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	_ = tty.Close()
	return took, kilobytes
}
