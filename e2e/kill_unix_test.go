//go:build unix

package e2e

import (
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// window is how much of what was entered last may be missing after a kill.
const window = 200 * time.Millisecond

// move is one thing that a person does on the way through a launch: what they
// press or type, what they wait for on the screen, and the answer that it leaves.
type move struct {
	keys   []string
	see    string
	answer string
	value  string
}

// The answers of the template "Quarterly Business Review" that the moves make.
const (
	customer = "e3b6bfc7ec837dc955850d833954d2bb"
	quarter  = "f43b8e73fc065204501450ba6eb402c3"
	meeting  = "59cebebcf32637f4f6b7793d40febc63"
	numbers  = "7f237ecc4aee9f908eb15aa2795b7b84" // its first step
)

func reviewMoves() []move {
	return []move{
		{keys: []string{"A", "C", "M", "E"}, see: "ACME", answer: customer, value: "ACME"},
		{keys: []string{" ", "a", "n", "d", " ", "S", "o", "n", "s"}, see: "ACME and Sons", answer: customer, value: "ACME and Sons"},
		{keys: []string{"enter"}, see: "( ) Q1"},
		{keys: []string{"down", "down", "enter"}, see: "Q2", answer: quarter, value: "Q2"},
		{keys: []string{"+", "9", "d"}, see: "= ", answer: meeting, value: "+9d"},
		{keys: []string{"alt+3"}, see: "4 steps"},
		{keys: []string{"d"}, see: "Deadline"},
		{keys: []string{"+", "5", "d"}, see: "due +5d"},
		{keys: []string{"enter"}, see: "(you)", answer: numbers, value: "+5d"},
		{keys: []string{"alt+4"}, see: "Leave it empty"},
		{keys: []string{"B", "o", "a", "r", "d"}, see: "Board", answer: "name", value: "Board"},
		{keys: []string{"alt+5"}, see: "›[ Launch"},
		{keys: []string{"enter"}, see: "enter launches"},
		{keys: []string{"enter"}, see: "✓ Launched"},
	}
}

func TestKillAtAnyMomentLosesNothingButTheLastMoment(t *testing.T) {
	rounds := 10
	if os.Getenv("KICKOFF_SOAK") != "" {
		rounds = 200
	}
	s := serve(t, "--latency", "5ms")
	for i := range rounds {
		killAndResume(t, s, rand.New(rand.NewPCG(1, uint64(i))))
		if t.Failed() {
			t.Fatalf("in round %d", i)
		}
	}
}

// killAndResume drives the program until it is killed at a random moment, looks
// at what is on disk, and starts it again.
func killAndResume(t *testing.T, s *server, random *rand.Rand) {
	t.Helper()
	home, before := t.TempDir(), len(s.runs())
	w := open(t, home, 100, 30, s.account(), "Quarterly Business Review")
	w.See("Customer *")
	kill := time.AfterFunc(time.Duration(random.IntN(1200))*time.Millisecond, func() {
		_ = w.cmd.Process.Signal(syscall.SIGKILL)
	})
	type entered struct {
		move
		at time.Time
	}
	var done []entered
	launching := false
	for _, m := range reviewMoves() {
		launching = launching || m.see == "✓ Launched"
		if !w.tries(m) {
			break
		}
		done = append(done, entered{m, time.Now()})
	}
	kill.Stop()
	_ = w.cmd.Process.Signal(syscall.SIGKILL)
	<-w.gone
	killed := time.Now()

	must := map[string]string{}
	for _, e := range done {
		if e.answer != "" && killed.Sub(e.at) > window {
			must[e.answer] = e.value
		}
	}
	s.resolves(home)
	made := len(s.runs()) - before
	if made > 1 || made == 1 && !launching {
		t.Errorf("%d processes were made", made)
	}
	if made == 1 || len(must) == 0 {
		return
	}
	kept := keptAnswers(t, s, home)
	for id, value := range must {
		if !strings.HasPrefix(kept[id], value) {
			t.Errorf("of %q only %q is kept (all that is: %v)", value, kept[id], kept)
		}
	}
	again := open(t, home, 100, 30, s.account(), "--resume")
	again.See("✓ Template").Press("alt+2").See(must[customer])
	again.Press("ctrl+c").Ends(130)
}

// keptAnswers are the answers of the unfinished launch, read as any other
// program would: by field, step or property.
func keptAnswers(t *testing.T, s *server, home string) map[string]string {
	t.Helper()
	records := s.keptRecords(t, home)
	if len(records) != 1 {
		t.Fatalf("%d unfinished launches", len(records))
	}
	a := records[0].Answers
	kept := map[string]string{"name": a.Details.Name, numbers: a.Steps[numbers].Deadline}
	for id, answer := range a.Fields {
		kept[id] = answer.Text()
		if len(answer.Choices()) > 0 {
			kept[id] = answer.Choices()[0].Text
		}
	}
	return kept
}

// tries does a move unless the program is gone, and reports whether its effect
// was seen.
func (w *terminal) tries(m move) bool {
	for _, k := range m.keys {
		if _, err := w.tty.WriteString(keyBytes(w.t, k)); err != nil {
			return false
		}
	}
	for {
		w.mu.Lock()
		changed := w.changed
		w.mu.Unlock()
		if strings.Contains(w.Screen(), m.see) {
			return true
		}
		select {
		case <-changed:
		case <-w.gone:
			return false
		}
	}
}
