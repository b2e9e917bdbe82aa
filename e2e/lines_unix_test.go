//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"kickoff/tui/tuitest"
)

// heard is a person who listens to the program line by line.
type heard struct {
	*tuitest.Terminal
	t *testing.T
	// prompts is how many of its prompts were answered.
	prompts int
}

func listen(t *testing.T, home string, env []string, args ...string) *heard {
	t.Helper()
	return &heard{Terminal: open(t, home, 100, 30, env, args...), t: t}
}

// types answers the next prompts, each with a line.
func (h *heard) types(lines ...string) *heard {
	h.t.Helper()
	for _, line := range lines {
		h.asked()
		h.prompts++
		h.Feed(line + "\r")
	}
	return h
}

// asked waits for a prompt that nobody has answered.
func (h *heard) asked() *heard {
	h.t.Helper()
	h.Until("for a prompt", func() bool {
		select {
		case <-h.Gone():
			return true
		default:
			return strings.Count(h.Output(), "\x1b[?2004h") > h.prompts
		}
	})
	return h
}

// words is what a screen reader reads: no colour, no line end that means nothing, blanks
// folded. It wants that nothing else stood there.
func (h *heard) words() string {
	h.t.Helper()
	out := strings.NewReplacer("\x1b[?2004h", "", "\x1b[?2004l", "", "\r\n", "\n").Replace(h.Output())
	if at := strings.IndexFunc(out, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x2500 && r < 0x2600 }); at >= 0 {
		h.t.Errorf("%q is written, which is no text", out[max(0, at-40):min(len(out), at+20)])
	}
	var lines []string
	for _, line := range strings.Split(out, "\n") {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return strings.Join(lines, "\n")
}

// says wants these sentences, in this order.
func (h *heard) says(sentences ...string) {
	h.t.Helper()
	rest := h.words()
	for _, s := range sentences {
		_, after, found := strings.Cut(rest, s)
		if !found {
			h.t.Fatalf("%q is not said where it should be:\n%s", s, h.words())
		}
		rest = after
	}
}

// ends waits for the end, and wants only sentences to have been said.
func (h *heard) ends(code int) *heard {
	h.t.Helper()
	h.Ends(code)
	<-h.Drained()
	sentence := regexp.MustCompile(`[.!?:…]$|^>|^$|^kickoff: |^[][{}" 0-9]`)
	for _, line := range strings.Split(h.words(), "\n") {
		if !sentence.MatchString(line) && !strings.Contains(line, "http://127.0.0.1") || strings.Contains(line, ".:") || strings.HasSuffix(line, "..") {
			h.t.Errorf("this is no sentence: %q", line)
		}
	}
	return h
}

// With the screen turned off a launch is chosen, answered and sent by what is heard alone.
func TestALaunchByEarFromTheFirstSentenceToTheFirstTask(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	receipt := writeFile(t, filepath.Join(home, "taxi.pdf"), "%PDF-1.4")
	for name, story := range map[string]struct {
		answers, says []string
	}{
		"Employee Onboarding": {
			[]string{
				"employee", "1", "Jane Smith", "jane mail", "jane@mail.test", "31 nov", "next mon", "", "3", "data", "+4", "skip", "why", "Desk | 1 | 300",
				"sofia", "1", "", "Allergic to nuts.", "", "Vegan.", ".", "Onboard Jane Smith", "steps", "create", "1", "kofi", "1", "fri 17:00", "back", "list", "show", "launch",
			},
			[]string{
				"SANDBOX. Organisation Acme. You are Jo Smith.\n", "13 templates. Type a number or a part of a title.\n1 Employee Onboarding, 12 questions, 9 steps.\n",
				"Employee Onboarding. 12 questions, 5 required. 9 steps.\nAnswer, or: back, skip, list, why, goto 7, undo, review, save, help.\n\nQuestion 1 of 12, required: Full name. Now: nothing.\n",
				"> Jane Smith\nTaken: Jane Smith.\n", "Wrong: \"jane mail\" is not an e-mail address. ", "Question 3 of 12, required: Start date. A date without a time. Now: nothing.\n",
				"> 31 nov\nWrong: 31 November does not exist. 30 nov or 1 dec would", "> next mon\nTaken: Monday 30 November 2026, in 7 days.\n",
				"Question 5 of 12, required: Employment type. One of 3.\n1 Full-time, 2 Part-time, 3 Contractor. Now: nothing.\n> 3\nTaken: Contractor. Step 6 is shown, step 5 stays hidden.\n",
				"Question 6 of 12, required: Department. One of 12. Now: nothing.\nType a part of it, its number, or more for the first ten.\n> data\nTaken: Data.\n",
				"Any of 6.\n1 Laptop, 2 Second screen, 3 Phone, 4 Headset, 5 Badge, 6 Standing desk. Now: Laptop, Badge.\n", "Taken: Laptop, Badge, Headset.\n",
				"> why\nIt may stay empty.\n", "> sofia\n1 fits.\n1 Sofia Rossi, sofia.rossi@acme.test, Designer.\n> 1\nTaken: Sofia Rossi.\n", "Taken: Allergic to nuts. Vegan.\n",
				"Review. Onboard Jane Smith, from Employee Onboarding, in Acme, SANDBOX.\n8 of 9 steps start. ", "Nothing is launched yet. Type the word launch, or: back, show, save, quit.\n",
				"Step 3 of 9, who does it: Create accounts.", "Taken: Kofi Mensah.\n", "Taken: due Friday 27 November 2026, 17:00 Berlin, 16:00 UTC.",
				"Nothing is launched yet.", "Step 3, Create accounts: Kofi Mensah, due Friday 27 November", `"checklist_id"`,
				"> launch\nLaunched: Onboard Jane Smith. ", " values read back as sent.\n", "First: Prepare the contract, People Team, due Tuesday 24 November.\n",
			},
		},
		"Expense Approval": {
			[]string{"Expense Approval", "Taxi to the airport", "lots", "45", "1", "yesterday", receipt, "", "", "review", "launch"},
			[]string{"Question 2 of 6, required: Amount. Now: nothing.\n> lots\nWrong: ", "Taken: Sunday 22 November 2026, yesterday.\n", "Taken: taxi.pdf", "To upload first: ", "> launch\n", "Launched: Expense Approval - 2026-11-23. "},
		},
		"Product Launch": {
			[]string{"product launch", "details", "1", "Spring", "", "goto 2", "back", "review", "Anvil", "launch day", "eom", "3", "1, press", "goto 1", "", "review", "launch"},
			[]string{"Product Launch. 6 questions,", "60 steps.\n", "Details. All of it is optional.", "Name of the process. Now: Product Launch - 2026-11-23.\n> Spring\nTaken: Spring.\n", "Question 2 of 6"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := listen(t, t.TempDir(), nil, "--accessible", "--sandbox")
			h.types(story.answers...).ends(0).says(story.says...)
		})
	}
}

func TestAPasteLineByLineIsOneAnswerAndConfirmsNothing(t *testing.T) {
	t.Parallel()
	s := serve(t)
	h := listen(t, t.TempDir(), s.account(), "launch", "Quarterly Business Review", "--accessible", "--set", "Quarter=Q2", "--set", "Meeting=+9d")
	h.types("\x1b[200~ACME\rquit\ryes\rlaunch\r\x1b[201~").asked()
	for _, pasted := range []string{"launch", "launch\r", "x\rlaunch\r"} {
		h.types("\x1b[200~" + pasted + "\x1b[201~").asked()
		s.launchesNothing(h.Terminal, "a paste")
	}
	h.types("launch").Ends(0)
	if bodies := s.launches(); len(bodies) != 1 || !strings.Contains(bodies[0], `"ACME quit yes launch"`) {
		t.Errorf("launched %q", bodies)
	}
}

func TestWhatWasRefusedOrHalfTypedLineByLineIsKept(t *testing.T) {
	t.Parallel()
	for what, leave := range map[string]func(*heard){
		"ctrl+c":     func(h *heard) { h.asked().Feed("\x03").Ends(130) },
		"half typed": func(h *heard) { h.types("").asked().Feed("half of a n\x03").Ends(130) },
		"a signal":   func(h *heard) { h.asked().Signal(syscall.SIGTERM).Ends(143) },
		"quit":       func(h *heard) { h.types("quit").Ends(130) },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s, home := serve(t), t.TempDir()
			h := listen(t, home, s.account(), "--accessible", "Employee Onboarding")
			h.types("Jane", "jane@mail.test", "31 nov")
			leave(h)
			h = listen(t, home, s.account(), "--accessible", "--resume")
			h.types("list", "quit").ends(130)
			refused := "31 nov"
			if what == "half typed" {
				refused = "half of a n"
			}
			h.says("Start date, required: " + refused + ", which was not taken.\n")
		})
	}
}

func TestATerminalThatIsDumbIsAskedWithoutAnEscapeCode(t *testing.T) {
	t.Parallel()
	w := open(t, t.TempDir(), 80, 24, []string{"TERM=dumb"}, "--sandbox", "Request a Day Off").Await("Question 1 of 1")
	w.Feed("quit\r").Ends(130)
	if strings.Contains(w.Output(), "\x1b") {
		t.Errorf("it wrote %q", w.Output())
	}
}

// Without a network the list, the form and who exists are those of before; what is launched
// waits, and goes once a person sends it.
func TestALaunchByEarWithoutANetworkWaitsForAPerson(t *testing.T) {
	t.Parallel()
	s, home := serve(t), t.TempDir()
	cable := plug(t, s)
	env := cable.account()
	listen(t, home, env, "--accessible", "Employee Onboarding").types("steps", "1", "kofi", "1", "", "", "details", "tags", "1", "", "quit").ends(130)
	if err := os.RemoveAll(filepath.Join(home, "data")); err != nil {
		t.Fatal(err)
	}

	cable.pull()
	h := listen(t, home, env, "--accessible")
	h.types("employee onboarding", "Jane", "jane@mail.test", "+7d", "", "1", "data", "", "steps", "1", "sofia", "1", "fri", "", "details", "tags", "1", "", "review", "launch").ends(12).says(
		"No network: the list is as it was just now.\n", "You are Jo Smith.\n", "13 templates.", "No network: the template is as it was just now.\n", "12 questions, 5 required. 9 steps.\n",
		"Taken: Sofia Rossi.\n", "Tags. Any of 12.", "No network: whether the same was launched before could not be looked up.\n", "Review. ", "Nothing is launched yet.",
		"Employee Onboarding is kept; go on with `kickoff --accessible --resume`.\n", "kickoff: no network: nothing was sent. It waits under Unfinished until you send it\n",
	)
	listen(t, home, env, "--accessible").types("unfinished", "quit").ends(130).says(", waiting to be sent.\n")

	cable.push()
	s.launchesNothing(h.Terminal, "a start")
	listen(t, home, env, "--accessible", "--resume").types("review", "launch").ends(0).says("Launched: ", " values read back as sent.\n")
	if bodies := s.launches(); len(bodies) != 1 || !strings.Contains(bodies[0], "jane@mail.test") {
		t.Errorf("launched %q", bodies)
	}

	// What was launched from here is known by its name; its answers are not.
	cable.pull()
	name := "employee onboarding - 2026-11-23"
	listen(t, home, env, "--accessible", "--like", name).ends(12).says(
		"--like " + name + ": no network, and a process's answers are with the server alone. It is one of the template \"Employee Onboarding\": `kickoff 'Employee Onboarding'` begins without them")
	listen(t, home, env, "--accessible", "Employee Onboarding").types("details", "parent", "1", name, "", "quit").ends(130).says("Organisation Acme.", "Taken: Employee Onboarding - 2026-11-23, ")

	// The screen has the rows of a table too, and where that leads.
	rows := writeFile(t, filepath.Join(home, "rows.csv"), "Full name\nAda\nLin\n")
	open(t, home, 100, 30, env, "Employee Onboarding", "--from", rows).Await("Which of 2 rows").See("Acme", "offline").Press("down", "enter").See("Lin", "no network: the template is from")
}
