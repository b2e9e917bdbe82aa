//go:build unix

package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"kickoff/tui/tuitest"
)

// move is one thing that a person does on the way through a launch: what they
// press or type, what they see then, and the answer that it leaves.
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

// reviewMoves launch a process. The mark tells it from those that others launched.
func reviewMoves(mark string) []move {
	letters := func(text string) []string { return strings.Split(text, "") }
	return []move{
		{keys: letters("ACME"), see: "ACME", answer: customer, value: "ACME"},
		{keys: letters(" and Sons " + mark), see: "ACME and Sons " + mark, answer: customer, value: "ACME and Sons " + mark},
		{keys: []string{"enter"}, see: "○ Q1"},
		{keys: []string{"down", "down", "enter"}, see: "Q2", answer: quarter, value: "Q2"},
		{keys: letters("+9d"), see: "= ", answer: meeting, value: "+9d"},
		{keys: []string{"alt+3"}, see: "of 4 start"},
		{keys: []string{"d"}, see: "Deadline"},
		{keys: letters("+5d"), see: "│ +5d"},
		{keys: []string{"enter"}, see: "Nov 17:00  you", answer: numbers, value: "+5d"},
		{keys: []string{"alt+4", "home", "enter"}, see: "Leave it empty"},
		{keys: letters("Board " + mark), see: "Board " + mark, answer: "name", value: "Board " + mark},
		{keys: []string{"alt+5"}, see: "› [ Launch"},
		{keys: []string{"enter"}, see: "y launches"},
		{keys: []string{"y"}, see: "✓ Launched"},
	}
}

func TestKillAtAnyMomentLosesNothingButTheLastMoment(t *testing.T) {
	t.Parallel()
	rounds := 10
	if os.Getenv("KICKOFF_SOAK") != "" {
		rounds = 200
	}
	s := serve(t, "--latency", "5ms")
	for i := range rounds {
		// No name begins with another: one that the server cut off might be the other.
		killAndResume(t, s, fmt.Sprintf("%03d", i), rand.New(rand.NewPCG(1, uint64(i))))
		if t.Failed() {
			t.Fatalf("in round %d", i)
		}
	}
}

// killAndResume drives the program until it is killed at a random moment, looks
// at what is on disk, and starts it again.
func killAndResume(t *testing.T, s *server, mark string, random *rand.Rand) {
	t.Helper()
	home, before := t.TempDir(), len(s.runs())
	w := open(t, home, 100, 30, s.account(), "Quarterly Business Review").See("Customer *")
	kill := time.AfterFunc(time.Duration(random.IntN(1200))*time.Millisecond, func() { _ = w.Process().Kill() })
	must := map[string]string{}
	launching := false
	for _, m := range reviewMoves(mark) {
		launching = launching || m.see == "✓ Launched"
		if !survives(w, m) {
			break
		}
		if m.answer != "" {
			must[m.answer] = m.value
		}
	}
	kill.Stop()
	w.Kill()

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
	open(t, home, 100, 30, s.account(), "--resume").See("✓ Template").Press("alt+2").See(must[customer]).Press("ctrl+c").Ends(130)
}

// survives does a move, and reports whether the program came to its end alive:
// from then on, what was entered is on disk.
func survives(w *tuitest.Terminal, m move) bool {
	w.Send(m.keys...).Settle()
	select {
	case <-w.Gone():
		return false
	default:
		w.See(m.see)
		return true
	}
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

func TestKillWhileTypingForStepsBringsThatBackIntoItsPanel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		keys       []string
		text       string
		panel, sum string // its first line, and what stands in the table once its text is taken
	}{
		{"the owner of one", []string{"enter"}, "tomás", "Owners of 1 Prepare the contract", "1 Prepare the contract        Tomás Herrera"},
		{"one more for all", []string{"a", "+"}, "sofia", "Owners of 9 steps", "9 changed · 9 marked"},
		{"who is taken off", []string{"down", "down", "down", "down", "-"}, "fin", "takes off · + adds", "5 Register for health insurance  People Team  "},
		{"who is swapped", []string{"a", "w"}, "tomás", "Swap whom in 9 steps", "Swap Tomás Herrera for whom in 9 steps"},
		{"who comes instead", []string{"a", "w", "down", "enter"}, "sofia", "Swap Tomás Herrera for whom in 9 steps", "3 Create accounts             Sofia"},
		{"a job title", []string{"end", "up", "j"}, "sofia", "Job title Hiring manager", "the job title"},
		{"a deadline of two", []string{"space", "space", "d"}, "+5d", "Deadline of 1 Prepare the contract", "2 changed · 2 marked"},
		{"half a deadline", []string{"d"}, "next f", "Deadline of 1 Prepare the contract", "next f"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, home := serve(t), t.TempDir()
			w := open(t, home, 100, 30, s.account(), "Employee Onboarding").See("Full name *").Press("alt+3").See("8 of 9 start")
			w.Press(c.keys...).See(c.panel).Type(c.text).See(c.text)
			w.Kill()
			w = open(t, home, 100, 30, s.account(), "--resume").See("● Steps", c.panel, c.text)
			w.Press("tab").See(c.sum).Press("ctrl+c").Ends(130)
		})
	}
}
