package review

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kickoff/payload"
	"kickoff/tui/stage"
)

// ruled is a session whose template has rules about the site, and guests.
func ruled() *stage.Session {
	d := session()
	t := d.Template
	about := func(name string, position int, operation, statement, verb, step string) payload.Rule {
		return payload.Rule{
			ID: name, Name: name, Position: position, Conditions: []payload.RuleCondition{{Subject: "Prerun", SubjectID: "site", Operation: operation, Statement: []string{statement}}},
			Actions: []payload.RuleAction{{Kind: "visibility", Verb: verb, TargetStep: step}},
		}
	}
	t.Rules = []payload.Rule{about("Oslo has its own desk", 1, "equals", "Oslo", "show", "s2"), about("Odd", 2, "sounds_like", "x", "hide", "s1")}
	t.Steps[1].Owners = payload.Owners{Users: []int64{1}, Guests: []string{"ann@x.test"}}
	d.Base.People.Guests = []payload.Guest{{Email: "bob@x.test"}}
	d.Adopt(t)
	return d
}

func section(t *testing.T, d *stage.Session) string {
	t.Helper()
	d.SetBuilt(d.Builder()(), true)
	var text []string
	for _, r := range effects(d) {
		text = append(text, strings.TrimSpace(fmt.Sprint(map[tone]string{warning: "! "}[r.tone], r.text)))
	}
	return strings.TrimSpace(strings.Join(text, "\n"))
}

func TestWhatWillHappenFollowsTheAnswers(t *testing.T) {
	d := ruled()
	const caveat = "Rules run only on Pro plans and trials; on other plans every step starts. The first launch will tell.\n"
	want := "What will happen\n1 of 2 steps starts.\n“Oslo has its own desk” is not met: step 2 stays hidden.\n" +
		"“Odd” is not simulated (the operation “sounds_like”): it may hide step 1.\n" + caveat + "Mail now: 1 member\nLater, if step 2 shows: 1 member, 1 new guest more"
	if got := section(t, d); got != want {
		t.Errorf("says\n%s\nwant\n%s", got, want)
	}
	d.SetField("site", payload.Answer{Value: payload.Text("Oslo")})
	d.SetAutomations(payload.AutomationsOn)
	want = "What will happen\n2 steps start.\nBy “Oslo has its own desk”: step 2 is shown.\n" +
		"“Odd” is not simulated (the operation “sounds_like”): it may hide step 1.\nMail now: 2 members, 1 new guest"
	if got := section(t, d); got != want {
		t.Errorf("says\n%s\nwant\n%s", got, want)
	}
	people := *d.Base.People
	for i := range 30 {
		people.Guests = append(people.Guests, payload.Guest{Email: fmt.Sprintf("g%d@x.test", i), CreatedAt: d.Now().Add(-time.Minute)})
	}
	d.SetPeople(&people)
	if got := section(t, d); !strings.Contains(got, "\n! 31 new guests within the hour: ") {
		t.Errorf("does not warn:\n%s", got)
	}
	d.SetAutomations(payload.AutomationsOff)
	if got := section(t, d); !strings.HasPrefix(got, "What will happen\n2 steps start.\nThe template's rules do not run here, ") || strings.Contains(got, "Odd") {
		t.Errorf("where no rule runs it says\n%s", got)
	}
	if changes := d.Changes(); !changes.Has(stage.PeopleChanged) {
		t.Errorf("what is known of the plan was not announced: %b", changes)
	}
}
